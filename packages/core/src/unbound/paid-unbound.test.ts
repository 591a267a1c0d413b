import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "../billing.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

const ada = { type: "user", id: "ada" } as const;
const grace = { type: "user", id: "grace" } as const;
const person = { by: "operator-7", reason: "the buyer wrote to us" };

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const priceOf = async (lookupKey: string) =>
  (await shop.stripe.prices.list({ lookup_keys: [lookupKey] })).data[0]?.id ?? "";

const hear = async () => {
  await shop.simulator.clock.advance(5_000);
  await shop.deliver();
  await shop.answer();
};

/** Ada's customer at Stripe, as a checkout makes it. */
async function customerOfAda(): Promise<string> {
  const session = await shop.stripe.checkout.sessions.retrieve(await shop.open(ada, "pro_month"));
  return String(session.customer);
}

/** A sale that did not begin at our checkout: a payment link, or a page of the Dashboard. */
async function sellElsewhere(
  customer: string,
  lookupKey: string,
  mode: Stripe.Checkout.SessionCreateParams.Mode = "payment",
): Promise<string> {
  const { id } = await shop.stripe.checkout.sessions.create({
    mode,
    customer,
    line_items: [{ price: await priceOf(lookupKey), quantity: 1 }],
    success_url: "http://elsewhere.test",
  });
  await shop.simulator.pay(id, card());
  return id;
}

const queue = async () => (await shop.billing.listUnbound()).map(({ sourceId }) => sourceId);
const alarms = () => shop.log.lines.filter(({ message }) => message === "paid but unbound");
const refunds = async () => (await shop.stripe.refunds.list()).data.map(({ amount }) => amount);
const journal = async (owner: typeof ada | typeof grace) =>
  (await shop.billing.readJournal(owner)).map(({ change, cause }) => [change, cause]);

/** A sale of ours on Ada's customer, in the queue. */
async function queued(): Promise<string> {
  const sale = await sellElsewhere(await customerOfAda(), "pro_month");
  await hear();
  expect(await queue()).toEqual([sale]);
  return sale;
}

/** A plan that a customer of nobody has bought, in the queue. */
async function queuedPlan(): Promise<{ customer: string; subscription: string }> {
  const customer = (await shop.stripe.customers.create({ email: "grace@example.test" })).id;
  await sellElsewhere(customer, "pro_plan", "subscription");
  await hear();
  const subscription = (await shop.stripe.subscriptions.list({ customer })).data[0]?.id ?? "";
  expect(await queue()).toEqual([subscription]);
  return { customer, subscription };
}

describe("a sale that nobody is let in for", () => {
  it("row m: is queued once, with one P0, whoever finds it first and however often it is heard of", async () => {
    const sale = await sellElsewhere(await customerOfAda(), "pro_month");
    await shop.billing.syncOwner(ada, "person");
    expect(await queue()).toEqual([sale]);
    await shop.simulator.clock.advance(120_000);
    await hear();
    await shop.billing.syncOwner(ada, "person");
    expect(await queue()).toEqual([sale]);
    expect(alarms()).toMatchObject([{ alert: "P0", sourceId: sale }]);
    expect((await shop.billing.health()).parts.unbound).toEqual({ ok: false, open: 1 });
    expect((await shop.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(false);
  });
});

describe("a sale of a customer that we have no row of", () => {
  it("is its owner's when the customer names one: nobody has to decide", async () => {
    const { id } = await shop.stripe.customers.create({ metadata: { owner_type: "user", owner_id: "ada" } });
    await sellElsewhere(id, "pro_plan", "subscription");
    await hear();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true });
    expect([await queue(), alarms()]).toEqual([[], []]);
    expect((await shop.billing.health()).parts.inbox.waiting).toBe(0);
  });

  it("is its owner's as well when only the months before were paid, and nobody's when nothing was", async () => {
    const { id } = await shop.stripe.customers.create({ metadata: { owner_type: "user", owner_id: "ada" } });
    await sellElsewhere(id, "pro_plan", "subscription");
    const [subscription] = (await shop.stripe.subscriptions.list({ customer: id })).data;
    await shop.stripe.subscriptions.pause(subscription?.id ?? "");
    const trial = await shop.stripe.subscriptions.create({
      customer: (await shop.stripe.customers.create()).id,
      items: [{ price: await priceOf("pro_plan") }],
      trial_period_days: 3,
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    await shop.simulator.clock.advance(4 * 86_400_000);
    expect((await shop.stripe.subscriptions.retrieve(trial.id)).status).toBe("paused");
    expect(await shop.billing.reconcile({ scope: "access" })).toMatchObject({ adopted: 1, foreign: 1 });
    expect(await shop.billing.listSubscriptions(ada)).toMatchObject([{ id: subscription?.id }]);
    expect(await queue()).toEqual([]);
  });

  it("is asked about once, however many of its events are heard", async () => {
    const { customer } = await queuedPlan();
    await shop.simulator.clock.advance({ days: 40 });
    await hear();
    const asked = shop.simulator.requests.filter(({ path }) => path === `/v1/customers/${customer}`);
    expect(asked).toHaveLength(1);
  });
});

describe("a decision about it", () => {
  it.each(["bindUnbound", "refundUnbound", "dismissUnbound"] as const)(
    "by %s needs somebody, a reason and a sale of the queue, and is taken once",
    async (act) => {
      const sourceId = await queued();
      const decide = (rest: object) =>
        shop.billing[act]({ sourceId, owner: ada, offer: "pro_month", ...person, ...rest });
      expect(await decide({ by: " " })).toMatchObject({ ok: false, reason: "reason_required" });
      expect(await decide({ reason: "" })).toMatchObject({ ok: false, reason: "reason_required" });
      expect(await decide({ sourceId: "cs_other" })).toMatchObject({ ok: false, reason: "not_found" });
      expect(await queue()).toEqual([sourceId]);
      expect(await decide({})).toEqual({ ok: true });
      expect(await queue()).toEqual([]);
      expect(await decide({})).toMatchObject({ ok: false, reason: "already_decided" });
      await hear();
      expect(await queue()).toEqual([]);
    },
  );

  it("to bind it grants what its offer promises, from its payment on, and is in the journal", async () => {
    const sourceId = await queued();
    await shop.simulator.clock.advance(86_400_000);
    expect(await shop.billing.bindUnbound({ sourceId, owner: ada, offer: "pro_month", ...person })).toEqual({
      ok: true,
    });
    const access = await shop.billing.checkEntitlement(ada, "PRO");
    expect(access).toMatchObject({ allowed: true, validUntil: "2026-01-31T00:00:00.000Z" });
    expect(await journal(ada)).toContainEqual(["unbound_bound", "person:operator-7: the buyer wrote to us"]);
    const { metadata } = await shop.stripe.checkout.sessions.retrieve(sourceId);
    expect(metadata).toMatchObject({ owner_id: "ada", offer: "pro_month" });
  });

  it("to bind it is refused without an offer of ours, and for another owner's customer", async () => {
    const sourceId = await queued();
    const bind = (rest: object) => shop.billing.bindUnbound({ sourceId, owner: ada, ...person, ...rest });
    expect(await bind({})).toMatchObject({ ok: false, reason: "unknown_offer" });
    expect(await bind({ offer: "nothing" })).toMatchObject({ ok: false, reason: "unknown_offer" });
    expect(await bind({ offer: "pro_month", owner: grace })).toMatchObject({
      ok: false,
      reason: "other_owner",
    });
    expect(await queue()).toEqual([sourceId]);
    expect((await shop.billing.checkEntitlement(grace, "PRO")).allowed).toBe(false);
  });

  it("to bind a plan of a customer of nobody makes that customer the owner's", async () => {
    const { subscription } = await queuedPlan();
    const bound = await shop.billing.bindUnbound({ sourceId: subscription, owner: grace, ...person });
    expect(bound).toEqual({ ok: true });
    expect((await shop.billing.checkEntitlement(grace, "PRO")).allowed).toBe(true);
  });

  it("to bind a plan whose price the catalog does not know says what to do, and leaves it in the queue", async () => {
    const { subscription: sourceId } = await queuedPlan();
    const { catalog } = shop.deps;
    const offers = catalog.offers.filter(({ level }) => level !== "PRO");
    const billing = createBilling({ ...shop.deps, catalog: { ...catalog, offers } });
    expect(await billing.bindUnbound({ sourceId, owner: grace, ...person })).toMatchObject({
      ok: false,
      reason: "still_unbound",
      message: expect.stringContaining("`also`"),
    });
    expect(await queue()).toContain(sourceId);
  });

  it("to refund it sends all of it back, once, and is in the journal", async () => {
    const sourceId = await queued();
    const both = await Promise.all([1, 2].map(() => shop.billing.refundUnbound({ sourceId, ...person })));
    expect(both).toContainEqual({ ok: true });
    expect(await refunds()).toEqual([1500]);
    await hear();
    expect((await shop.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(false);
    expect((await journal(ada)).map(([change]) => change)).toContain("unbound_refunded");
  });

  it("to refund it looks again first: what is bound by now keeps its money", async () => {
    const sourceId = await queued();
    const metadata = { tollgate_schema: "1", owner_type: "user", owner_id: "ada", offer: "pro_month" };
    await shop.stripe.checkout.sessions.update(sourceId, {
      metadata: { ...metadata, entitlement_level: "PRO" },
    });
    expect(await shop.billing.refundUnbound({ sourceId, ...person })).toMatchObject({
      ok: false,
      reason: "already_decided",
    });
    expect(await refunds()).toEqual([]);
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
  });

  it("to refund a plan ends it, so that Stripe does not charge it again", async () => {
    const { subscription: sourceId } = await queuedPlan();
    expect(await shop.billing.refundUnbound({ sourceId, ...person })).toEqual({ ok: true });
    expect((await shop.stripe.subscriptions.retrieve(sourceId)).status).toBe("canceled");
    expect(await refunds()).toEqual([900]);
  });

  it("to refund what the buyer's bank holds is refused, and leaves it in the queue", async () => {
    const sourceId = await queued();
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    await shop.simulator.app.request("/_simulator/disputes/open", {
      method: "POST",
      body: JSON.stringify({ charge: String(intent?.latest_charge) }),
    });
    expect(await shop.billing.refundUnbound({ sourceId, ...person })).toMatchObject({
      ok: false,
      reason: "disputed",
    });
    expect(await queue()).toEqual([sourceId]);
  });

  it("to dismiss it moves no money, grants nothing, and is in the journal", async () => {
    const sourceId = await queued();
    expect(await shop.billing.dismissUnbound({ sourceId, ...person })).toEqual({ ok: true });
    expect(await refunds()).toEqual([]);
    expect((await shop.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(false);
    expect((await journal(ada)).map(([change]) => change)).toContain("unbound_dismissed");
  });
});
