import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "../billing.ts";
import { defaultPolicy } from "../model/policy.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada = { type: "user", id: "ada" } as const;
const guild = { type: "organisation", id: "guild" } as const;
const hour = 3_600_000;
const settle = async () => {
  await shop.deliver();
  await shop.answer();
};
const subscribe = async () => {
  await shop.simulator.pay(await shop.open(ada, "pro_plan"), card());
  await settle();
};
const start = (offer: string, billing = shop.billing) =>
  billing.startCheckout({ owner: ada, email: "ada@example.test", offer });
const grant = (level: string, until: number) =>
  shop.billing.grantManually({
    owner: ada,
    email: "ada@example.test",
    level,
    until: new Date(until).toISOString(),
    by: "support",
    reason: "a present",
  });

describe("row o: days that are paid once, while a plan of the level or a higher one runs (semantics 3)", () => {
  it.each(["pro_month", "basic_month"])("are refused for %s before anything is paid", async (offer) => {
    await subscribe();
    const sessions = (await shop.stripe.checkout.sessions.list()).data.length;
    expect(await start(offer)).toEqual({
      ok: false,
      reason: "already_covered",
      message: expect.stringMatching(
        /^Your plan already includes PRO\. .* would run beside it, not after it/,
      ),
    });
    expect((await shop.stripe.checkout.sessions.list()).data).toHaveLength(sessions);
  });

  it("are refused while a manual grant runs, too", async () => {
    await grant("PRO", shop.deps.clock.now() + 24 * hour);
    expect(await start("pro_month")).toMatchObject({
      reason: "already_covered",
      message: expect.stringMatching(/^The access that you were given already includes PRO/),
    });
  });

  it("are sold when the policy allows it", async () => {
    await subscribe();
    const policy = { ...defaultPolicy, oneTimeDuringPlan: "allow" as const };
    expect(await start("pro_month", createBilling({ ...shop.deps, policy }))).toMatchObject({ ok: true });
  });
});

describe("days that are paid once are sold", () => {
  it("of a level above the plan or grant that runs", async () => {
    await grant("BASIC", shop.deps.clock.now() + 24 * hour);
    expect(await start("basic_month")).toMatchObject({ reason: "already_covered" });
    expect(await start("pro_month")).toMatchObject({ ok: true });
  });

  it("after the last days that were paid once: those follow each other", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await settle();
    expect(await start("pro_month")).toMatchObject({ ok: true });
    expect(await start("basic_month")).toMatchObject({ ok: true });
  });

  it("from the second on at which the grant ends, by the clock alone", async () => {
    await grant("PRO", shop.deps.clock.now() + hour);
    await shop.simulator.clock.advance(hour - 1);
    expect(await start("pro_month")).toMatchObject({ reason: "already_covered" });
    await shop.simulator.clock.advance(1);
    expect(await start("pro_month")).toMatchObject({ ok: true });
  });

  it("while a plan grants nothing, because it was canceled", async () => {
    await subscribe();
    const [plan] = (await shop.stripe.subscriptions.list()).data;
    await shop.stripe.subscriptions.cancel(plan?.id ?? "");
    await settle();
    expect(await start("pro_month")).toMatchObject({ ok: true });
  });

  it("to a person whose organisation has a plan: it is the organisation's", async () => {
    const team = await shop.billing.startCheckout({
      owner: guild,
      email: "ada@example.test",
      offer: "team_plan",
      seats: 2,
    });
    if (!team.ok) throw new Error(team.message);
    await shop.simulator.pay(team.sessionId, card());
    await settle();
    expect(await start("pro_month")).toMatchObject({ ok: true });
  });
});

it("a plan is sold beside days that were paid once: they do not renew", async () => {
  await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
  await settle();
  expect(await start("pro_plan")).toMatchObject({ ok: true });
});
