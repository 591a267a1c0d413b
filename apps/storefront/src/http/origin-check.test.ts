import { expect, it } from "vitest";
import { isOwnOrigin } from "./origin-check.ts";

const appUrl = "https://shop.example";
const check = (headers: Record<string, string>) => isOwnOrigin(new Headers(headers), appUrl);

it.each([
  ["a form of this site", { origin: appUrl, "sec-fetch-site": "same-origin" }],
  ["an older browser's form", { origin: appUrl }],
  ["a client that is no browser", {}],
])("accepts %s", (_, headers) => {
  expect(check(headers)).toBe(true);
});

it.each([
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another site in an older browser", { origin: "https://evil.example" }],
  ["a sandboxed frame", { origin: "null", "sec-fetch-site": "cross-site" }],
  ["a hidden origin", { origin: "null" }],
  [
    "a sibling of the same registrable domain",
    { origin: "https://blog.shop.example", "sec-fetch-site": "same-site" },
  ],
  ["another port", { origin: "https://shop.example:8443", "sec-fetch-site": "same-site" }],
  ["the same host without TLS", { origin: "http://shop.example" }],
  ["a look-alike", { origin: "https://shop.example.evil.example" }],
  ["an address typed by hand", { "sec-fetch-site": "none" }],
  ["a request that claims our origin and betrays itself", { origin: appUrl, "sec-fetch-site": "cross-site" }],
  [
    "a host name that was pointed at us",
    { origin: "https://rebound.example", "sec-fetch-site": "same-origin" },
  ],
])("refuses %s", (_, headers) => {
  expect(check(headers)).toBe(false);
});
