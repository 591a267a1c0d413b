import { join } from "node:path";
import {
  unstable_doesMiddlewareMatch as doesProxyMatch,
  unstable_getResponseFromNextConfig as responseFromConfig,
} from "next/experimental/testing/server.js";
import { NextRequest } from "next/server.js";
import { describe, expect, it } from "vitest";
import nextConfig from "../next.config.ts";
import { config, proxy } from "./proxy.ts";
import { listRoutes } from "./testing/route-list.ts";

const headersOf = async (path: string) =>
  (await responseFromConfig({ url: `https://shop.example${path}`, nextConfig })).headers;
const meetsProxy = (url: string) => doesProxyMatch({ config, url, nextConfig });

/** The address of each page, with a value for each parameter. */
const pages = (await listRoutes(join(import.meta.dirname, "app")))
  .filter(({ kind }) => kind === "page")
  .map(({ path }) => path.replaceAll(/\[[^\]]+\]/g, "one"));

describe("every page, including new ones and those not found", () => {
  it.each([...pages, "/tomorrow", "/tomorrow/today", "/robots.txt.html", "/icon.svg/more", "/apian"])(
    "%s allows no cache and no frame, and has a policy with its own nonce",
    async (path) => {
      const headers = await headersOf(path);
      expect(headers.get("cache-control")).toBe("private, no-store");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      // The success page's address holds a checkout session id.
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("strict-transport-security")).toContain("max-age=31536000");
      expect(meetsProxy(path)).toBe(true);
    },
  );

  it.each([...pages, "/tomorrow"].filter((path) => path !== "/"))("%s is for no index", async (path) => {
    expect((await headersOf(path)).get("x-robots-tag")).toBe("noindex, nofollow");
  });

  it("but the home page may be indexed", async () => {
    expect((await headersOf("/")).get("x-robots-tag")).toBeNull();
  });

  it("gets a new nonce each time, in the request for Next and in the answer for the browser", () => {
    const policies = [1, 2].map(() => {
      const response = proxy(new NextRequest("https://shop.example/account"));
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(response.headers.get("x-middleware-request-content-security-policy")).toBe(policy);
      expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9+/]{24}' 'strict-dynamic'/);
      return policy;
    });
    expect(policies[0]).not.toBe(policies[1]);
  });
});

describe("every answer of the API", () => {
  it.each(["/api/health", "/api/entitlements", "/api/tomorrow"])(
    "%s allows no cache, no index and no loading",
    async (path) => {
      const headers = await headersOf(path);
      expect(headers.get("cache-control")).toBe("private, no-store");
      expect(headers.get("x-robots-tag")).toBe("noindex, nofollow");
      expect(headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(meetsProxy(path)).toBe(false);
    },
  );
});

it.each(["/_next/static/chunks/main-1a2b.js", "/icon.svg", "/robots.txt"])(
  "%s is public and may be cached",
  async (path) => {
    const headers = await headersOf(path);
    expect(headers.get("cache-control")).toBeNull();
    expect(headers.get("x-robots-tag")).toBeNull();
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(meetsProxy(path)).toBe(false);
  },
);
