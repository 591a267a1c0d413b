import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import type { StartCheckoutResult } from "./start.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const guild: Owner = { type: "organisation", id: "guild" };
const start = (offer: string, owner: Owner, seats?: number) =>
  shop.billing.startCheckout({
    owner,
    email: "ada@example.test",
    offer,
    ...(seats === undefined ? {} : { seats }),
  });
const idOf = (result: StartCheckoutResult) => {
  if (!result.ok) throw new Error(result.message);
  return result.sessionId;
};
const session = (id: string) =>
  shop.stripe.checkout.sessions.retrieve(id, { expand: ["line_items", "subscription"] });
async function settle() {
  await shop.deliver();
  await shop.answer();
}

describe("who may buy what", () => {
  it("is explained: team plans are for organisations, everything else is for one person", async () => {
    expect(await start("team_plan", ada, 2)).toEqual({
      ok: false,
      reason: "wrong_buyer",
      message: expect.stringMatching(
        /Team plan is for organisations\. Switch to one of yours, or create one/,
      ),
    });
    for (const offer of ["pro_plan", "pro_month"])
      expect(await start(offer, guild)).toMatchObject({
        ok: false,
        reason: "wrong_buyer",
        message: expect.stringMatching(/for one person\. Switch to your personal account/),
      });
    expect((await shop.stripe.customers.list()).data).toEqual([]);
  });

  it.each([undefined, 0, 1, 6, -2, 2.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "%s seats of a plan with two to five are refused with the numbers that are possible",
    async (seats) => {
      expect(await start("team_plan", guild, seats)).toEqual({
        ok: false,
        reason: "bad_seats",
        message: "Choose between 2 and 5 seats for Team plan.",
      });
    },
  );

  it("a number of seats is refused for an offer without seats, even if it is one", async () => {
    for (const offer of ["pro_plan", "pro_month"])
      expect(await start(offer, ada, 1)).toMatchObject({
        ok: false,
        reason: "bad_seats",
        message: expect.stringMatching(/for one person\. Leave the number of seats out/),
      });
  });
});

describe("a checkout of seats", () => {
  it.each([2, 5])("sells %d of them, and the subscription has as many", async (seats) => {
    const id = idOf(await start("team_plan", guild, seats));
    await shop.simulator.pay(id, card());
    await settle();
    expect((await session(id)).line_items?.data).toMatchObject([{ quantity: seats }]);
    expect(await shop.billing.listSubscriptions(guild)).toMatchObject([{ offer: "team_plan", seats }]);
    expect((await shop.billing.checkEntitlement(guild, "PRO")).allowed).toBe(true);
  });

  it("returns to the organisation that pays, and to the offer when it is not bought", async () => {
    const { success_url, cancel_url } = await session(idOf(await start("team_plan", guild, 2)));
    expect(success_url).toBe("http://shop.test/success?session_id={CHECKOUT_SESSION_ID}&organisation=guild");
    expect(cancel_url).toBe("http://shop.test/cancel?offer=team_plan&organisation=guild");
  });

  it("that is requested again with the same seats is the same page; with others, the only page that is left", async () => {
    const first = await start("team_plan", guild, 2);
    expect(await start("team_plan", guild, 2)).toEqual(first);
    const second = await start("team_plan", guild, 3);
    expect(await start("team_plan", guild, 3)).toEqual(second);
    const made = (await shop.stripe.checkout.sessions.list({ expand: ["data.line_items"] })).data;
    expect(made.map(({ status, line_items }) => [status, line_items?.data[0]?.quantity])).toEqual([
      ["open", 3],
      ["expired", 2],
    ]);
  });

  it("of other seats that three tabs request at once never sends one tab to another's number", async () => {
    await start("team_plan", guild, 2);
    const starts = await Promise.all([3, 4, 5].map((seats) => start("team_plan", guild, seats)));
    for (const [index, started] of starts.entries()) {
      if (started.ok)
        expect((await session(started.sessionId)).line_items?.data[0]?.quantity).toBe(index + 3);
      else expect(started.reason).toBe("another_checkout_open");
    }
    const open = (await shop.stripe.checkout.sessions.list()).data.filter(({ status }) => status === "open");
    expect(open.length).toBeLessThanOrEqual(1);
  });

  it("that was replaced while it was being opened says so, and opens no other page", async () => {
    await start("team_plan", guild, 2);
    const meanwhile: StartCheckoutResult[] = [];
    shop.simulator.faults.add({
      fault: { kind: "meanwhile", act: async () => void meanwhile.push(await start("team_plan", guild, 4)) },
      method: "POST",
      path: /\/expire$/,
    });
    expect(await start("team_plan", guild, 3)).toMatchObject({ ok: false, reason: "another_checkout_open" });
    expect(meanwhile).toMatchObject([{ ok: true }]);
    expect(await start("team_plan", guild, 4)).toEqual(meanwhile[0]);
  });
});

describe("a trial", () => {
  const trialEnd = async (offer: string, owner: Owner, seats?: number) => {
    const id = idOf(await start(offer, owner, seats));
    await shop.simulator.pay(id, card());
    await settle();
    const { subscription } = await session(id);
    if (!subscription || typeof subscription === "string") throw new Error("there is no subscription");
    return { end: subscription.trial_end, id: subscription.id };
  };

  it("asks for a card at its start, so that the owner need not return", async () => {
    const made = await session(idOf(await start("pro_plan_trial", ada)));
    expect(made).toMatchObject({ amount_total: 0, payment_method_collection: "always" });
  });

  it("is given once in a plan group: who cancelled one pays from the first day", async () => {
    const first = await trialEnd("pro_plan_trial", ada);
    expect(first.end).toBe(shop.deps.clock.now() / 1000 + 14 * 86_400);
    await shop.stripe.subscriptions.cancel(first.id);
    await settle();
    expect((await trialEnd("pro_plan_trial", ada)).end).toBeNull();
  });

  it("is not given to an owner who had a plan of the group without one", async () => {
    const { id } = await trialEnd("pro_plan", ada);
    await shop.stripe.subscriptions.cancel(id);
    await settle();
    expect((await trialEnd("pro_plan_trial", ada)).end).toBeNull();
  });

  it("of one owner, or of one plan group, does not use up another's", async () => {
    await trialEnd("pro_plan_trial", ada);
    expect((await trialEnd("pro_plan_trial", { type: "user", id: "eve" })).end).not.toBeNull();
    expect((await trialEnd("team_plan", { type: "organisation", id: "ada" }, 2)).end).not.toBeNull();
  });

  it("on an open page is removed once the owner has had a subscription", async () => {
    const promised = idOf(await start("pro_plan_trial", ada));
    const { customer } = await session(promised);
    const [price] = (await shop.stripe.prices.list({ lookup_keys: ["pro_plan"] })).data;
    const granted = await shop.stripe.subscriptions.create({
      customer: String(customer),
      items: [{ price: price?.id ?? "" }],
      trial_period_days: 1,
    });
    await shop.stripe.subscriptions.cancel(granted.id);
    await settle();
    const next = idOf(await start("pro_plan_trial", ada));
    expect(next).not.toBe(promised);
    expect((await session(next)).amount_total).toBe(900);
    expect((await session(promised)).status).toBe("expired");
  });
});
