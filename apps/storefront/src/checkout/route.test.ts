import { describe, expect, it, vi } from "vitest";
import type { Membership } from "../people/membership.ts";
import type { Storefront } from "../storefront.ts";
import { ada, appUrl, billingThat, post, recordingLog, testStorefront } from "../testing/test-storefront.ts";
import { checkoutRoute } from "./route.ts";

const path = "/api/checkout/session";
const opened = {
  ok: true as const,
  sessionId: "cs_test_1",
  url: "https://checkout.stripe.com/c/pay/cs_test_1",
  expiresAt: "2027-01-15T08:35:00.000Z",
};
const sells = (answer: Awaited<ReturnType<Storefront["billing"]["startCheckout"]>> = opened) => {
  const startCheckout = vi.fn(async () => answer);
  return { startCheckout, billing: billingThat({ startCheckout }) };
};
const where = (response: Response) => [response.status, response.headers.get("location")];

it("answers a program with the session, its page and its end", async () => {
  const { startCheckout, billing } = sells();
  const response = await checkoutRoute(testStorefront({ billing }), post(path, { entitlementLevel: "PRO" }));
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    sessionId: opened.sessionId,
    url: opened.url,
    expiresAt: opened.expiresAt,
  });
  expect(startCheckout).toHaveBeenCalledWith({
    owner: { type: "user", id: ada.id },
    email: ada.email,
    name: ada.name,
    offer: "pro_year",
  });
});

it("counts a checkout that was opened, and no other", async () => {
  const capture = vi.fn();
  const counting = { analytics: { ...testStorefront().analytics, capture } };
  await checkoutRoute(testStorefront({ ...sells(), ...counting }), post(path, { offer: "pro_year" }));
  const refused = sells({ ok: false, reason: "already_subscribed", message: "You have it." });
  await checkoutRoute(testStorefront({ ...refused, ...counting }), post(path, { offer: "pro_monthly" }));
  expect(capture.mock.calls).toEqual([
    [
      {
        event: "checkout_created",
        owner: { type: "user", id: ada.id },
        sessionId: opened.sessionId,
        offer: "pro_year",
      },
    ],
  ]);
});

it("sends a form to the payment page", async () => {
  const response = await checkoutRoute(testStorefront(sells()), post(path, "offer=pro_monthly"));
  expect(where(response)).toEqual([303, opened.url]);
});

const acme = (role: Membership["role"]): Membership => ({
  organisation: { id: "org_acme", name: "Acme" },
  memberId: "member_1",
  role,
  position: null,
});
const seatsForAcme = { offer: "team_monthly", organisation: "org_acme", seats: 5 };

it.each(["owner", "admin"] as const)("lets an %s buy seats in the name of the organisation", async (role) => {
  const { startCheckout, billing } = sells();
  const deps = testStorefront({ billing, listMemberships: async () => [acme(role)] });
  const response = await checkoutRoute(deps, post(path, "offer=team_monthly&organisation=org_acme&seats=5"));
  expect(where(response)).toEqual([303, opened.url]);
  expect(startCheckout).toHaveBeenCalledWith({
    owner: { type: "organisation", id: "org_acme" },
    email: ada.email,
    name: "Acme",
    offer: "team_monthly",
    seats: 5,
  });
});

it("buys nothing in the name of an organisation for a plain member", async () => {
  const deps = testStorefront({ listMemberships: async () => [acme("member")] });
  const answer = await checkoutRoute(deps, post(path, seatsForAcme));
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({ error: { code: "forbidden" } });
  const form = await checkoutRoute(deps, post(path, "offer=team_monthly&organisation=org_acme&seats=5"));
  expect(where(form)).toEqual([303, `${appUrl}/buy/team_monthly?seats=5&notice=forbidden`]);
});

it("answers for somebody else's organisation as for one that does not exist", async () => {
  const deps = testStorefront({ listMemberships: async () => [acme("owner")] });
  const answer = await checkoutRoute(deps, post(path, { ...seatsForAcme, organisation: "org_other" }));
  expect(answer.status).toBe(404);
  const form = await checkoutRoute(deps, post(path, "offer=team_monthly&organisation=org_other&seats=5"));
  expect(where(form)).toEqual([303, `${appUrl}/buy/team_monthly?seats=5&notice=no_organisation`]);
});

it.each([
  ["wrong_buyer", 409, "organisation"],
  ["bad_seats", 400, "seats"],
] as const)(
  "answers %s as %i with its field, and sends a form back to its order",
  async (reason, status, field) => {
    const deps = testStorefront({
      ...sells({ ok: false, reason, message: "Said by billing." }),
      listMemberships: async () => [acme("owner")],
    });
    const answer = await checkoutRoute(deps, post(path, seatsForAcme));
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({
      error: {
        code: reason,
        message: "Said by billing.",
        fields: { [field]: { message: "Said by billing." } },
      },
    });
    const form = await checkoutRoute(deps, post(path, "offer=team_monthly&organisation=org_acme&seats=5"));
    expect(where(form)).toEqual([
      303,
      `${appUrl}/buy/team_monthly?organisation=org_acme&seats=5&notice=${reason}`,
    ]);
  },
);

it("sends an organisation that already subscribes to its own page", async () => {
  const deps = testStorefront({
    ...sells({ ok: false, reason: "already_subscribed", message: "Said by billing." }),
    listMemberships: async () => [acme("owner")],
  });
  const form = await checkoutRoute(deps, post(path, "offer=team_monthly&organisation=org_acme&seats=5"));
  expect(where(form)).toEqual([303, `${appUrl}/organisations/org_acme?notice=already_subscribed`]);
});

describe("asks billing for nothing when", () => {
  it("nobody is signed in: 401, and a form goes to sign in and back to its order", async () => {
    const deps = testStorefront({ findVisitor: async () => null });
    const answer = await checkoutRoute(deps, post(path, { offer: "pro_year" }));
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: { code: "unauthenticated" } });
    expect(where(await checkoutRoute(deps, post(path, "offer=pro_year")))).toEqual([
      303,
      `${appUrl}/sign-in?next=%2Fbuy%2Fpro_year`,
    ]);
    const team = await checkoutRoute(deps, post(path, "offer=team_monthly&organisation=org_acme&seats=5"));
    const order = "/buy/team_monthly?organisation=org_acme&seats=5";
    expect(where(team)).toEqual([303, `${appUrl}/sign-in?next=${encodeURIComponent(order)}`]);
  });

  it("another site sends the request: 403", async () => {
    const answer = await checkoutRoute(
      testStorefront(),
      post(path, { offer: "pro_year" }, { origin: "https://evil.example" }),
    );
    expect(answer.status).toBe(403);
  });

  it("a field is wrong: 400 with the field and its allowed values", async () => {
    const answer = await checkoutRoute(testStorefront(), post(path, { entitlementLevel: "GOLD" }));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      error: {
        code: "bad_request",
        message: "We could not open the checkout: check the fields below.",
        fields: { entitlementLevel: { message: "There is no such level.", allowed: ["BASIC", "PRO"] } },
      },
    });
    expect(where(await checkoutRoute(testStorefront(), post(path, "offer=gold")))).toEqual([
      303,
      `${appUrl}/?notice=bad_request`,
    ]);
    expect(where(await checkoutRoute(testStorefront(), post(path, "offer=team_monthly&seats=many")))).toEqual(
      [303, `${appUrl}/buy/team_monthly?notice=bad_seats`],
    );
  });

  it("the body has another type, is invalid or too large", async () => {
    const status = async (request: Request) => (await checkoutRoute(testStorefront(), request)).status;
    expect(await status(post(path, { offer: "pro_year" }, { "content-type": "text/plain" }))).toBe(415);
    expect(await status(post(path, "{", { "content-type": "application/json" }))).toBe(400);
    expect(await status(post(path, { offer: "a".repeat(9000) }))).toBe(413);
  });
});

it("limits by owner, and says when to try again", async () => {
  const deps = testStorefront({ ...sells(), perOwner: 1 });
  const ask = () => checkoutRoute(deps, post(path, { offer: "pro_year" }));
  expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "600"]);
  expect(await refused.json()).toMatchObject({ error: { code: "too_many_requests" } });
  const form = await checkoutRoute(deps, post(path, "offer=pro_year"));
  expect(where(form)).toEqual([303, `${appUrl}/buy/pro_year?notice=too_many_requests`]);
});

it("limits by address too, across accounts and forged addresses", async () => {
  let account = 0;
  const findVisitor = async () => ({ ...ada, id: `user_${account++}` });
  const deps = testStorefront({ ...sells(), findVisitor, perAddress: 2 });
  const ask = (address: string) =>
    checkoutRoute(deps, post(path, { offer: "pro_year" }, { "x-forwarded-for": address }));
  expect((await ask("203.0.113.7")).status).toBe(200);
  expect((await ask("1.2.3.4, 203.0.113.7")).status).toBe(200);
  expect((await ask("5.6.7.8, 203.0.113.7")).status).toBe(429);
  expect((await ask("203.0.113.8")).status).toBe(200);
});

it("answers for a retired offer as 409 with what is on sale, and sends a form to the prices", async () => {
  const refusal = { reason: "retired_offer" as const, message: "Said by billing.", offers: ["pro_monthly"] };
  const deps = testStorefront(sells({ ok: false, ...refusal }));
  const answer = await checkoutRoute(deps, post(path, { offer: "pro_year" }));
  expect(answer.status).toBe(409);
  expect(await answer.json()).toEqual({
    error: {
      code: "retired_offer",
      message: "Said by billing.",
      fields: { offer: { message: "Said by billing.", allowed: ["pro_monthly"] } },
    },
  });
  expect(where(await checkoutRoute(deps, post(path, "offer=pro_year")))).toEqual([
    303,
    `${appUrl}/?notice=retired_offer`,
  ]);
});

it.each(["already_subscribed", "already_covered", "payment_processing"] as const)(
  "passes on %s as 409",
  async (reason) => {
    const deps = testStorefront(sells({ ok: false, reason, message: "Said by billing." }));
    const answer = await checkoutRoute(deps, post(path, { offer: "pro_monthly" }));
    expect(answer.status).toBe(409);
    expect(await answer.json()).toEqual({ error: { code: reason, message: "Said by billing." } });
    const form = await checkoutRoute(deps, post(path, "offer=pro_monthly"));
    expect(where(form)).toEqual([303, `${appUrl}/account?notice=${reason}`]);
  },
);

it("answers 503 and logs no personal data when Stripe or the database is down", async () => {
  const log = recordingLog();
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const startCheckout = async () => {
    throw new Error("Failed query: insert into customers, params: ada@example.com", { cause });
  };
  const deps = testStorefront({ billing: billingThat({ startCheckout }), log });
  const answer = await checkoutRoute(deps, post(path, { offer: "pro_year" }));
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(await answer.json()).toMatchObject({ error: { code: "unavailable" } });
  expect(log.lines).toHaveLength(1);
  expect(JSON.stringify(log.lines)).toContain("ECONNREFUSED");
  expect(JSON.stringify(log.lines)).not.toContain("ada");
});

it("answers 503 when the session cannot be read", async () => {
  const findVisitor = async () => {
    throw new Error("connection refused");
  };
  const answer = await checkoutRoute(testStorefront({ findVisitor }), post(path, { offer: "pro_year" }));
  expect(answer.status).toBe(503);
});

it("never redirects to a page that is not a payment page", async () => {
  const deps = testStorefront(sells({ ...opened, url: "https://checkout.stripe.com.evil.example/pay" }));
  expect((await checkoutRoute(deps, post(path, { offer: "pro_year" }))).status).toBe(503);
  expect(where(await checkoutRoute(deps, post(path, "offer=pro_year")))).toEqual([
    303,
    `${appUrl}/buy/pro_year?notice=unavailable`,
  ]);
});
