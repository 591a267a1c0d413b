import { expect, it, vi } from "vitest";
import { portalRoute } from "./portal-route.ts";
import { ada, appUrl, billingThat, doors, post } from "./testing/doors.ts";

const path = "/api/portal";
const url = "https://billing.stripe.com/p/session/1";
const where = (response: Response) => [response.status, response.headers.get("location")];

it("sends the owner who is signed in to their own portal, whatever the form says", async () => {
  const openPortal = vi.fn(async () => ({ ok: true as const, url }));
  const deps = doors({ billing: billingThat({ openPortal }) });
  expect(where(await portalRoute(deps, post(path, "owner=user_grace")))).toEqual([303, url]);
  expect(await (await portalRoute(deps, post(path, {}))).json()).toEqual({ url });
  expect(openPortal.mock.calls).toEqual([
    [{ owner: { type: "user", id: ada.id } }],
    [{ owner: { type: "user", id: ada.id } }],
  ]);
});

it("refuses a stranger, another site and somebody who asks too often", async () => {
  const signedOut = doors({ findVisitor: async () => null });
  expect((await portalRoute(signedOut, post(path, {}))).status).toBe(401);
  expect(where(await portalRoute(signedOut, post(path, "")))).toEqual([
    303,
    `${appUrl}/sign-in?next=/account`,
  ]);
  expect((await portalRoute(doors(), post(path, {}, { "sec-fetch-site": "cross-site" }))).status).toBe(403);
  const once = doors({ billing: billingThat({ openPortal: async () => ({ ok: true, url }) }), perOwner: 1 });
  expect((await portalRoute(once, post(path, {}))).status).toBe(200);
  expect((await portalRoute(once, post(path, {}))).status).toBe(429);
});

it("says so when there is nothing to manage", async () => {
  const openPortal = async () => ({
    ok: false as const,
    reason: "no_customer" as const,
    message: "Nothing bought.",
  });
  const deps = doors({ billing: billingThat({ openPortal }) });
  expect((await portalRoute(deps, post(path, {}))).status).toBe(409);
  expect(where(await portalRoute(deps, post(path, "")))).toEqual([
    303,
    `${appUrl}/account?notice=no_customer`,
  ]);
});

it.each([
  ["Stripe is down", () => Promise.reject(new Error("timeout"))],
  [
    "the portal is on an unknown site",
    () => Promise.resolve({ ok: true as const, url: "https://evil.example/" }),
  ],
])("answers 503 when %s", async (_, openPortal) => {
  expect((await portalRoute(doors({ billing: billingThat({ openPortal }) }), post(path, {}))).status).toBe(
    503,
  );
});
