import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inbox } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { thinTwin } from "../testing/thin.ts";
import { findEvent } from "./inbox.ts";
import { handleStripeWebhook } from "./receive.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };

/** Buys, and returns what a destination would be sent of it. */
async function paid(offer: string): Promise<Stripe.Event[]> {
  const sessionId = await shop.open(ada, offer);
  await shop.simulator.pay(sessionId, card());
  return sent();
}

/** Every event that the simulator has made, oldest first. */
async function sent(): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of shop.stripe.events.list({ limit: 100 })) events.unshift(event);
  return events;
}

async function postAll(events: readonly object[]): Promise<void> {
  for (const event of events) expect(await shop.postEvent(event)).toMatchObject({ status: 200 });
}

/** Reads of single objects: a sync makes none, it lists. */
const retrieved = () =>
  shop.simulator.requests
    .filter(({ method, path }) => method === "GET" && /\/(in|sub|re|ch|pi|cs|du|cn)_\w+$/.test(path))
    .map(({ path }) => path);

const syncs = () => shop.log.lines.filter(({ message }) => message === "synced").length;
const rows = () => shop.deps.db.select().from(inbox);
const allowed = async () => (await shop.billing.checkEntitlement(ada, "PRO")).allowed;

describe("thin events alone (row a)", () => {
  it("grant a sale, and cost no call beyond the sync", async () => {
    await postAll((await paid("pro_month")).map((event) => thinTwin(event)));
    await shop.answer();
    expect(await allowed()).toBe(true);
    expect(syncs()).toBe(1);
    expect(retrieved()).toEqual([]);
  });

  it("grant a subscription by at most two syncs and one read: the first sync says whose its objects are", async () => {
    await postAll((await paid("pro_plan")).map((event) => thinTwin(event)));
    await shop.answer();
    expect(await allowed()).toBe(true);
    expect(syncs()).toBeLessThanOrEqual(2);
    expect(retrieved().length).toBeLessThanOrEqual(1);
    expect((await rows()).filter(({ state }) => state === "received")).toEqual([]);
  });

  it("take back what a refund gives back: one read says whose the refund is, a second event reads nothing", async () => {
    await postAll(await paid("pro_month"));
    await shop.answer();
    await shop.simulator.clock.advance(60_000);
    const known = new Set((await sent()).map(({ id }) => id));
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    await shop.stripe.refunds.create({ payment_intent: intent?.id ?? "" });
    const fresh = (await sent()).filter(({ id }) => !known.has(id));
    const [created] = fresh.filter(({ type }) => type === "refund.created");
    if (!created) throw new Error("the simulator has made no refund");
    await postAll([thinTwin(created)]);
    await shop.answer();
    expect(await allowed()).toBe(false);
    expect(retrieved()).toHaveLength(1);
    expect(await findEvent(shop.deps.db, created.id)).toMatchObject({
      type: "refund.created",
      state: "applied",
      paymentIntentId: intent?.id,
    });
    await postAll([thinTwin(created, { type: "v1.refund.updated", snapshot_event: null })]);
    await shop.answer();
    expect(retrieved()).toHaveLength(1);
  });

  it("say nothing of a customer that could change access: no sync, and a stranger's is forgotten", async () => {
    await paid("pro_month");
    const { id: stranger } = await shop.stripe.customers.create({});
    await shop.stripe.customers.update(stranger, { name: "Eve" });
    const updates = (await sent()).filter(({ type }) => type === "customer.updated");
    await postAll(updates.map((event) => thinTwin(event)));
    await shop.answer();
    expect(syncs()).toBe(0);
    expect((await rows()).map(({ state, payload }) => [state, payload === ""])).toEqual([
      ["ignored", false],
      ["ignored", true],
    ]);
  });

  it("of Stripe's semantic kind start a sync as well", async () => {
    const [completed] = (await paid("pro_plan")).filter(
      ({ type }) => type === "customer.subscription.created",
    );
    if (!completed) throw new Error("no subscription was made");
    await postAll([
      thinTwin(completed, { type: "v1.customer.subscription.item_price_changed", snapshot_event: undefined }),
    ]);
    await shop.answer();
    expect(await allowed()).toBe(true);
  });
});

describe("a thin event and its snapshot twin (row a)", () => {
  const twins: [string, (event: Stripe.Event) => object[]][] = [
    ["the snapshot event first", (event) => [event, thinTwin(event)]],
    ["the thin event first", (event) => [thinTwin(event), event]],
  ];
  it.each(twins)("are one event, %s: one row, one sync", async (_, order) => {
    const events = (await paid("pro_month")).filter(({ type }) => type === "checkout.session.completed");
    await postAll(events.flatMap(order));
    await shop.answer();
    expect(await rows()).toMatchObject([
      { stripeEventId: events[0]?.id, type: "checkout.session.completed", deliveries: 2, state: "applied" },
    ]);
    expect(syncs()).toBe(1);
    expect(await allowed()).toBe(true);
  });

  it("that does not name it are answered by one sync", async () => {
    const events = (await paid("pro_month")).filter(({ type }) => type === "checkout.session.completed");
    await postAll(events.flatMap((event) => [event, thinTwin(event, { snapshot_event: undefined })]));
    await shop.answer();
    expect((await rows()).map(({ state }) => state)).toEqual(["applied", "applied"]);
    expect(syncs()).toBe(1);
  });

  it("are one event too when the snapshot event says later whose it is", async () => {
    const events = (await paid("pro_plan")).filter(({ type }) => type === "invoice.paid");
    const [paidInvoice] = events;
    if (!paidInvoice) throw new Error("no invoice was paid");
    await postAll([thinTwin(paidInvoice)]);
    expect((await findEvent(shop.deps.db, paidInvoice.id))?.customerId).toBeNull();
    await postAll([paidInvoice]);
    await shop.answer();
    expect(retrieved()).toEqual([]);
    expect(syncs()).toBe(1);
  });
});

describe("two destinations at one address (row a)", () => {
  it("sign with a secret each, and both are accepted", async () => {
    const [event] = await paid("pro_month");
    if (!event) throw new Error("the simulator has made no event");
    const snapshotSecret = "whsec_c25hcHNob3RzbmFwc2hvdHNuYXBzaG90";
    const thinSecret = "whsec_dGhpbnRoaW50aGludGhpbnRoaW50aGlu";
    const deps = { ...shop.deps, webhookSecrets: [snapshotSecret, thinSecret] };
    const post = async (body: object, secret: string) => {
      const payload = JSON.stringify(body);
      const timestamp = Math.floor(shop.deps.clock.now() / 1000);
      const signature = shop.stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
      const headers = { "stripe-signature": signature };
      const request = new Request("http://shop.test/hook", { method: "POST", body: payload, headers });
      return (await handleStripeWebhook(deps, request)).status;
    };
    expect(await post(event, snapshotSecret)).toBe(200);
    expect(await post(thinTwin(event), thinSecret)).toBe(200);
    expect(await post(thinTwin(event), "whsec_c29tZWJvZHllbHNlc29tZWJvZHllbHNl")).toBe(400);
  });
});

describe("a thin event of nobody's object", () => {
  it("row l: of another product is ignored after one read, without an alert, and its payload is not stored", async () => {
    await paid("pro_month");
    const { id: stranger } = await shop.stripe.customers.create({});
    const intent = { customer: stranger, amount: 100, currency: "eur" };
    const { id } = await shop.stripe.paymentIntents.create(intent);
    const [template] = await sent();
    if (!template) throw new Error("the simulator has made no event");
    const event = thinTwin(template, {
      snapshot_event: "evt_of_a_stranger",
      type: "v1.payment_intent.processing",
      related_object: { id, type: "payment_intent", url: `/v1/payment_intents/${id}` },
    });
    await postAll([event]);
    expect(await shop.billing.answerEvent("evt_of_a_stranger")).toEqual({
      kind: "ignored",
      reason: "another product of the same account",
    });
    expect(retrieved()).toEqual([`/v1/payment_intents/${id}`]);
    expect(await findEvent(shop.deps.db, "evt_of_a_stranger")).toMatchObject({
      state: "ignored",
      payload: "",
    });
    expect(shop.log.lines.filter(({ alert }) => alert)).toEqual([]);
  });

  it("that names no object is parked with an alert: nothing says whose it is", async () => {
    const [event] = await paid("pro_month");
    if (!event) throw new Error("the simulator has made no event");
    const thin = thinTwin(event, { type: "v1.invoice.paid", related_object: undefined });
    expect(await shop.postEvent(thin)).toMatchObject({ status: 200, body: { state: "parked" } });
    expect(shop.log.lines.at(-1)).toMatchObject({
      alert: "P0",
      reason: expect.stringContaining("no object"),
    });
  });

  it("of an account that is not ours is parked", async () => {
    const [event] = await paid("pro_month");
    if (!event) throw new Error("the simulator has made no event");
    const thin = thinTwin(event, { context: "acct_another" });
    expect(await shop.postEvent(thin)).toMatchObject({ status: 200, body: { state: "parked" } });
  });

  it("whose read fails waits: the engine tries again", async () => {
    const [event] = (await paid("pro_plan")).filter(({ type }) => type === "invoice.paid");
    if (!event) throw new Error("no invoice was paid");
    await postAll([thinTwin(event)]);
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: /invoices/ });
    await expect(shop.billing.answerEvent(event.id)).rejects.toThrow();
    expect(await findEvent(shop.deps.db, event.id)).toMatchObject({ state: "received" });
    await shop.answer();
    expect(await allowed()).toBe(true);
  });
});
