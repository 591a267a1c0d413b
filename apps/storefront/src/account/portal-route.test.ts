import { expect, it, vi } from "vitest";
import type { Membership } from "../people/membership.ts";
import { ada, appUrl, billingThat, post, testStorefront } from "../testing/test-storefront.ts";
import { portalRoute } from "./portal-route.ts";

const path = "/api/portal";
const url = "https://billing.stripe.com/p/session/1";
const where = (response: Response) => [response.status, response.headers.get("location")];

const opens = () => {
  const openPortal = vi.fn(async () => ({ ok: true as const, url }));
  return { openPortal, billing: billingThat({ openPortal }) };
};
const acme = (role: Membership["role"]): Membership => ({
  organisation: { id: "org_acme", name: "Acme" },
  memberId: "member_1",
  role,
  position: null,
});

it("sends a visitor to their own portal", async () => {
  const { openPortal, billing } = opens();
  const deps = testStorefront({ billing });
  expect(where(await portalRoute(deps, post(path, "")))).toEqual([303, url]);
  expect(await (await portalRoute(deps, post(path, {}))).json()).toEqual({ url });
  expect(openPortal.mock.calls).toEqual([
    [{ owner: { type: "user", id: ada.id } }],
    [{ owner: { type: "user", id: ada.id } }],
  ]);
});

it.each(["update_card", "cancel", "change_plan"] as const)("opens the flow %s directly", async (flow) => {
  const { openPortal, billing } = opens();
  expect(where(await portalRoute(testStorefront({ billing }), post(path, `flow=${flow}`)))).toEqual([
    303,
    url,
  ]);
  expect(openPortal).toHaveBeenCalledWith({ owner: { type: "user", id: ada.id }, flow });
});

it("opens an organisation's portal for its owners and admins only", async () => {
  const { openPortal, billing } = opens();
  const as = (role: Membership["role"]) =>
    testStorefront({ billing, listMemberships: async () => [acme(role)] });
  const form = "organisation=org_acme&flow=update_card";
  expect(where(await portalRoute(as("admin"), post(path, form)))).toEqual([303, url]);
  expect(openPortal).toHaveBeenCalledWith({
    owner: { type: "organisation", id: "org_acme" },
    flow: "update_card",
  });
  expect((await portalRoute(as("member"), post(path, { organisation: "org_acme" }))).status).toBe(403);
  expect((await portalRoute(as("owner"), post(path, { organisation: "org_other" }))).status).toBe(404);
  expect(where(await portalRoute(as("owner"), post(path, "organisation=org_other")))).toEqual([
    303,
    `${appUrl}/account?notice=no_organisation`,
  ]);
  expect(openPortal).toHaveBeenCalledTimes(1);
});

it("refuses unknown fields and values, field by field", async () => {
  const answer = await portalRoute(testStorefront(), post(path, { flow: "refund", owner: "user_grace" }));
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: {
      code: "bad_request",
      fields: {
        flow: { allowed: ["update_card", "cancel", "change_plan"] },
        owner: { message: "This field is not known." },
      },
    },
  });
  expect(where(await portalRoute(testStorefront(), post(path, "owner=user_grace")))).toEqual([
    303,
    `${appUrl}/account?notice=bad_request`,
  ]);
});

it("refuses a visitor who is signed out, another site, and too many attempts", async () => {
  const signedOut = testStorefront({ findVisitor: async () => null });
  expect((await portalRoute(signedOut, post(path, {}))).status).toBe(401);
  expect(where(await portalRoute(signedOut, post(path, "")))).toEqual([
    303,
    `${appUrl}/sign-in?next=%2Faccount`,
  ]);
  expect(
    (await portalRoute(testStorefront(), post(path, {}, { "sec-fetch-site": "cross-site" }))).status,
  ).toBe(403);
  const once = testStorefront({
    billing: billingThat({ openPortal: async () => ({ ok: true, url }) }),
    perOwner: 1,
  });
  expect((await portalRoute(once, post(path, {}))).status).toBe(200);
  expect((await portalRoute(once, post(path, {}))).status).toBe(429);
});

it.each(["no_customer", "no_subscription", "already_ending", "not_changeable"] as const)(
  "passes on %s as 409",
  async (reason) => {
    const openPortal = async () => ({ ok: false as const, reason, message: "Said by billing." });
    const deps = testStorefront({
      billing: billingThat({ openPortal }),
      listMemberships: async () => [acme("owner")],
    });
    expect((await portalRoute(deps, post(path, {}))).status).toBe(409);
    expect(where(await portalRoute(deps, post(path, "")))).toEqual([
      303,
      `${appUrl}/account?notice=${reason}`,
    ]);
    expect(where(await portalRoute(deps, post(path, "organisation=org_acme")))).toEqual([
      303,
      `${appUrl}/organisations/org_acme?notice=${reason}`,
    ]);
  },
);

it.each([
  ["Stripe is down", () => Promise.reject(new Error("timeout"))],
  [
    "the portal is on an unknown site",
    () => Promise.resolve({ ok: true as const, url: "https://evil.example/" }),
  ],
])("answers 503 when %s", async (_, openPortal) => {
  expect(
    (await portalRoute(testStorefront({ billing: billingThat({ openPortal }) }), post(path, {}))).status,
  ).toBe(503);
});
