import { expect, it, vi } from "vitest";
import { ada, appUrl, billingThat, testStorefront } from "../testing/test-storefront.ts";
import { entitlementsRoute } from "./entitlements-route.ts";

const ask = (query = "") => new Request(`${appUrl}/api/entitlements${query}`);
const validUntil = "2027-01-15T08:00:00.000Z";

it("lists what the visitor may use, without Stripe ids", async () => {
  const entitlement = {
    id: "sub_1:si_1",
    level: "PRO",
    source: "subscription" as const,
    access: "granted" as const,
    reason: "subscribed" as const,
    startsAt: "2026-12-15T08:00:00.000Z",
    expiresAt: validUntil,
  };
  const listEntitlements = vi.fn(async () => ({
    level: "PRO",
    validUntil,
    reason: "subscribed" as const,
    seats: {},
    source: "cache" as const,
    version: 1,
    entitlements: [
      {
        ...entitlement,
        seats: 1,
        planGroup: "membership",
        sourceId: "sub_1",
        evidence: ["sub_1", "in_1"],
        flags: [],
      },
    ],
  }));
  const answer = await entitlementsRoute(
    testStorefront({ billing: billingThat({ listEntitlements }) }),
    ask(),
  );
  expect(await answer.json()).toEqual({
    level: "PRO",
    validUntil,
    reason: "subscribed",
    through: { type: "user" },
    entitlements: [entitlement],
    organisations: [],
  });
  expect(listEntitlements).toHaveBeenCalledWith({ type: "user", id: ada.id }, undefined);
});

it("answers one decision for one level", async () => {
  const access = {
    level: "PRO",
    validUntil,
    reason: "paid" as const,
    seats: {},
    source: "memory" as const,
    version: 1,
  };
  const checkEntitlement = vi.fn(async () => ({ allowed: true, ...access }));
  const deps = testStorefront({ billing: billingThat({ checkEntitlement }) });
  const answer = await entitlementsRoute(deps, ask("?level=PRO"));
  expect(await answer.json()).toEqual({ allowed: true, ...access, through: { type: "user" } });
  expect(checkEntitlement).toHaveBeenCalledWith({ type: "user", id: ada.id }, "PRO");
});

it.each(["?level=", "?level=GOLD", "?level=PRO&level=BASIC"])(
  "refuses %s and names the levels",
  async (query) => {
    const answer = await entitlementsRoute(testStorefront(), ask(query));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { fields: { level: { allowed: ["BASIC", "PRO"] } } },
    });
  },
);

it("answers 401 to a visitor who is not signed in", async () => {
  expect((await entitlementsRoute(testStorefront({ findVisitor: async () => null }), ask())).status).toBe(
    401,
  );
});

it("answers 503, not a denial, when billing cannot decide", async () => {
  const refused = async () => Promise.reject(new Error("connection refused"));
  const deps = testStorefront({
    billing: billingThat({ checkEntitlement: refused, listEntitlements: refused }),
  });
  expect((await entitlementsRoute(deps, ask("?level=PRO"))).status).toBe(503);
  expect((await entitlementsRoute(deps, ask())).status).toBe(503);
});
