import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { customerIdOf } from "../customer/customer.ts";
import { compareIds } from "../model/order.ts";
import type { Owner } from "../model/owner.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { closeEvent, findEvent } from "./inbox.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };

async function bought(
  offer = "pro_month",
  number?: string,
): Promise<{ customerId: string; paymentIntentId: string; chargeId: string }> {
  const sessionId = await shop.open(ada, offer);
  await shop.simulator.pay(sessionId, card(number));
  await shop.deliver();
  await shop.answer();
  await shop.simulator.clock.advance(10_000);
  const [intent] = (await shop.stripe.paymentIntents.list()).data;
  if (!intent) throw new Error("nothing was paid");
  return {
    customerId: String(intent.customer),
    paymentIntentId: intent.id,
    chargeId: String(intent.latest_charge),
  };
}

/** Posts an event of the test's own to the webhook. */
async function receive(id: string, type: string, object: Record<string, unknown>): Promise<string> {
  const [template] = (await shop.stripe.events.list({ limit: 1 })).data;
  if (!template) throw new Error("the simulator has made no event yet");
  expect(
    (await shop.postEvent({ ...template, id, type, data: { object } } as unknown as typeof template)).status,
  ).toBe(200);
  return id;
}

describe("an event that names a payment and no customer", () => {
  it.each([
    [
      "its payment intent",
      ({ paymentIntentId }: { paymentIntentId: string }) => ({ payment_intent: paymentIntentId }),
    ],
    ["its charge only", ({ chargeId }: { chargeId: string }) => ({ charge: chargeId })],
  ])("finds its customer by %s, and stores it", async (_, reference) => {
    // Of a card that Stripe warns of: the sync reads the warning itself.
    const sale = await bought("pro_month", "4000000000005423");
    const [warning] = (await shop.stripe.radar.earlyFraudWarnings.list()).data;
    const id = await receive("evt_warning", "radar.early_fraud_warning.created", {
      id: warning?.id ?? "",
      object: "radar.early_fraud_warning",
      ...reference(sale),
    });
    expect((await findEvent(shop.deps.db, id))?.customerId).toBeNull();
    expect(await shop.billing.answerEvent(id)).toMatchObject({
      kind: "applied",
      customerId: sale.customerId,
    });
    expect(await findEvent(shop.deps.db, id)).toMatchObject({
      state: "applied",
      customerId: sale.customerId,
    });
  });

  it("of a payment without a customer is ignored: it is another product's", async () => {
    await bought();
    const anonymous = await shop.stripe.paymentIntents.create({ amount: 100, currency: "eur" });
    const id = await receive("evt_anonymous", "refund.created", {
      id: "re_1",
      object: "refund",
      payment_intent: anonymous.id,
    });
    const reason = "another product of the same account";
    expect(await shop.billing.answerEvent(id)).toEqual({ kind: "ignored", reason });
    expect(await findEvent(shop.deps.db, id)).toMatchObject({ state: "ignored", reason, customerId: null });
    expect(shop.log.lines.at(-1)).toMatchObject({
      level: "info",
      stripeEventId: id,
      type: "refund.created",
      reason,
    });
  });

  it("and not even a payment is ignored without a call to Stripe", async () => {
    await bought();
    const id = await receive("evt_nothing", "refund.created", { id: "re_1", object: "refund" });
    const before = shop.simulator.requests.length;
    expect(await shop.billing.answerEvent(id)).toMatchObject({ kind: "ignored" });
    expect(shop.simulator.requests).toHaveLength(before);
  });

  it("waits when Stripe cannot name the payment's customer: the engine tries again", async () => {
    const { paymentIntentId } = await bought();
    const id = await receive("evt_later", "refund.created", {
      id: "re_1",
      object: "refund",
      payment_intent: paymentIntentId,
    });
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: /payment_intents/ });
    await expect(shop.billing.answerEvent(id)).rejects.toThrow();
    expect(await findEvent(shop.deps.db, id)).toMatchObject({ state: "received" });
  });
});

describe("an event of a customer without an owner", () => {
  it("is ignored with the reason and without an alert, and nothing is read about its customer", async () => {
    await bought();
    const { id: customerId } = await shop.stripe.customers.create({ email: "stranger@example.test" });
    const id = await receive("evt_stranger", "customer.updated", { id: customerId, object: "customer" });
    const before = shop.reads();
    const reason = "another product of the same account";
    expect(await shop.billing.answerEvent(id)).toEqual({ kind: "ignored", reason });
    expect(await findEvent(shop.deps.db, id)).toMatchObject({
      state: "ignored",
      reason,
      customerId,
      payload: "",
    });
    expect(shop.log.lines.at(-1)).toMatchObject({ level: "info", stripeEventId: id, reason });
    expect(shop.reads()).toBe(before);
  });

  const session = (status: string, payment_status: string, customer: string) => ({
    id: "cs_of_nobody",
    object: "checkout.session",
    customer,
    status,
    payment_status,
    metadata: writeCheckoutMetadata({ owner: ada, offer: "pro_month", entitlementLevel: "PRO" }),
  });

  it("that was paid for an offer of ours is queued once as unbound, with an alert", async () => {
    await bought();
    const { id: customerId } = await shop.stripe.customers.create({ email: "stranger@example.test" });
    for (const n of [1, 2]) {
      const paid = session("complete", "paid", customerId);
      const id = await receive(`evt_paid_${n}`, "checkout.session.completed", paid);
      expect(await shop.billing.answerEvent(id)).toMatchObject({ kind: "ignored" });
    }
    expect(await shop.billing.listUnbound()).toMatchObject([
      { sourceId: "cs_of_nobody", customerId, foundBy: "webhook", state: "open" },
    ]);
    expect(shop.log.lines.filter(({ level }) => level === "error")).toMatchObject([
      { alert: "P0", customerId, sourceId: "cs_of_nobody", message: "paid but unbound" },
    ]);
  });

  it("row l: of which nothing was paid is ignored without an alert", async () => {
    await bought();
    const { id: customerId } = await shop.stripe.customers.create({ email: "stranger@example.test" });
    const expired = session("expired", "unpaid", customerId);
    const id = await receive("evt_expired", "checkout.session.expired", expired);
    expect(await shop.billing.answerEvent(id)).toEqual({ kind: "ignored", reason: "nothing was paid" });
    expect(await shop.billing.listUnbound()).toEqual([]);
    expect(shop.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });
});

describe("an event whose change the stored sync has already read", () => {
  it("is closed with that sync's ticket and reason, without another sync", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_seen", "customer.updated", { id: customerId, object: "customer" });
    const { stripeCreatedAt } = (await findEvent(shop.deps.db, id)) ?? {};
    await shop.simulator.clock.advance(60_000);
    const sync = await shop.billing.syncStripeDataToKV(customerId, { source: "person" });
    const late = await receive("evt_late", "customer.updated", { id: customerId, object: "customer" });
    await shop.simulator.clock.advance(60_000);
    const before = shop.reads();
    const ticket = sync.kind === "applied" ? sync.ticket : 0;
    expect(await shop.billing.answerEvent(late)).toEqual({ kind: "superseded", ticket });
    expect(await findEvent(shop.deps.db, late)).toMatchObject({
      state: "superseded",
      reason: "the stored sync began after it",
      stripeCreatedAt,
      answeredByTicket: ticket,
      answeredAt: new Date(shop.deps.clock.now()),
    });
    expect(shop.reads()).toBe(before);
  });
});

describe("an event that is answered twice", () => {
  it("syncs once: the second answer says that it was answered", async () => {
    await bought();
    const [row] = shop.log.lines.filter(
      ({ message, type }) => message === "event received" && type === "checkout.session.completed",
    );
    const id = String(row?.stripeEventId);
    const before = shop.reads();
    expect(await shop.billing.answerEvent(id)).toEqual({ kind: "skipped replay", state: "applied" });
    expect(shop.reads()).toBe(before);
    expect(shop.log.lines.at(-1)).toMatchObject({ level: "info", stripeEventId: id, state: "applied" });
  });

  it("that the inbox does not know is parked with that reason, without a call to Stripe", async () => {
    expect(await shop.billing.answerEvent("evt_unknown")).toEqual({
      kind: "parked",
      reason: "the inbox does not know this event",
    });
  });

  it("says how many events one sync answered, and that a webhook started it", async () => {
    const sessionId = await shop.open(ada, "pro_month");
    await shop.simulator.pay(sessionId, card());
    await shop.deliver();
    await shop.simulator.clock.advance(10_000);
    const waiting = shop.announced.length;
    const completed = shop.announced.find(({ type }) => type === "checkout.session.completed");
    expect(await shop.billing.answerEvent(completed?.stripeEventId ?? "")).toMatchObject({
      kind: "applied",
      answered: waiting,
      cached: true,
      duplicates: [],
    });
    const [synced] = shop.log.lines.filter(({ message }) => message === "synced");
    expect(synced).toMatchObject({ source: "webhook", answered: waiting });
  });
});

describe("an event that arrives right after a sync", () => {
  it("is answered after the wait that the first answer names", async () => {
    const { customerId } = await bought();
    await shop.billing.syncStripeDataToKV(customerId, { source: "person" });
    const id = await receive("evt_soon", "customer.updated", { id: customerId, object: "customer" });
    await shop.simulator.clock.advance(1_000);
    expect(await shop.billing.answerEvent(id)).toEqual({ kind: "wait", waitMs: 2_000 });
    await shop.simulator.clock.advance(2_000);
    expect(await shop.billing.answerEvent(id)).toMatchObject({ kind: "applied", answered: 1 });
  });
});

describe("an event that says only how to reach a customer", () => {
  const update = (fields: Stripe.CustomerUpdateParams) => async (customerId: string) => {
    const before = (await shop.stripe.events.list({ type: "customer.updated" })).data.length;
    await shop.stripe.customers.update(customerId, fields);
    const { data } = await shop.stripe.events.list({ type: "customer.updated" });
    if (data.length === before || !data[0]) throw new Error("no event");
    await shop.postEvent(data[0]);
    return data[0].id;
  };

  it("costs no sync; one that changes more does", async () => {
    const { customerId } = await bought();
    const reads = shop.reads();
    const contact = await update({ email: "new@example.test", name: "Ada" })(customerId);
    expect(await shop.billing.answerEvent(contact)).toMatchObject({ kind: "ignored" });
    expect(shop.reads()).toBe(reads);
    const balance = await update({ name: "Ada L.", balance: -500 })(customerId);
    expect(await shop.billing.answerEvent(balance)).toMatchObject({ kind: "applied" });
  });
});

describe("an outage of three hours", () => {
  const outage = () =>
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: /^\/v1\/sub/, times: 1_000 });
  /** An event about a customer that happens now. */
  async function receiveNow(id: string, customerId: string): Promise<string> {
    const [template] = (await shop.stripe.events.list({ type: "customer.created", limit: 1 })).data;
    const created = Math.floor(shop.deps.clock.now() / 1000);
    const object = { id: customerId, object: "customer" };
    await shop.postEvent({
      ...template,
      id,
      created,
      type: "customer.updated",
      data: { object },
    } as unknown as Stripe.Event);
    return id;
  }

  async function eve(): Promise<string> {
    await shop.open({ type: "user", id: "eve" }, "basic_month");
    return (await customerIdOf(shop.deps.db, { type: "user", id: "eve" })) ?? "";
  }

  const announced = () => shop.announced.splice(0).map(({ stripeEventId }) => stripeEventId);

  /** Its retries end in the middle. */
  async function parkedIn(hours: number): Promise<{ id: string; customerId: string; over: () => void }> {
    const { customerId } = await bought();
    await shop.billing.syncStripeDataToKV(customerId, { source: "person" });
    await shop.simulator.clock.advance({ hours: 1 });
    const over = outage();
    const id = await receiveNow("evt_victim", customerId);
    await shop.simulator.clock.advance({ minutes: 79 });
    await shop.billing.parkEvent(id, "StripeAPIError");
    await shop.billing.overdueEvents();
    await shop.simulator.clock.advance({ hours });
    announced();
    return { id, customerId, over };
  }

  it("row d: ends for all that waited as soon as anybody's event is answered", async () => {
    const { id, over } = await parkedIn(2);
    over();
    const other = await receiveNow("evt_other", await eve());
    announced();
    expect(await shop.billing.answerEvent(other)).toMatchObject({ kind: "applied" });
    expect(announced()).toEqual([id]);
    expect(await shop.billing.answerEvent(id)).toMatchObject({ kind: "applied" });
  });

  it("is found to have ended by trying what is parked, where nothing else happens", async () => {
    const { id, over } = await parkedIn(2);
    expect(await shop.billing.tryParked()).toBe("failed");
    over();
    await shop.simulator.clock.advance(30_000);
    expect(await shop.billing.tryParked()).toBe("answered");
    expect(await findEvent(shop.deps.db, id)).toMatchObject({ state: "applied" });
    expect(await shop.billing.tryParked()).toBe("nothing");
  });

  it("is no excuse for an event that fails while others succeed: it is announced at its own pace", async () => {
    const { id, over } = await parkedIn(0);
    over();
    const customerId = await eve();
    let times = 0;
    for (let round = 0; round < 5; round += 1) {
      await shop.simulator.clock.advance({ minutes: 2 });
      await shop.billing.syncStripeDataToKV(customerId, { source: "person" });
      times += (await shop.billing.overdueEvents()).filter((event) => event.stripeEventId === id).length;
    }
    expect(times).toBe(1);
    expect(await shop.billing.tryParked()).toBe("nothing");
  });
});

describe("an event whose retries the engine has used up", () => {
  it("is parked with an alert that names the error, and answered by the next sync", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_hard", "customer.updated", { id: customerId, object: "customer" });
    await shop.billing.parkEvent(id, "StripeConnectionError");
    expect(await findEvent(shop.deps.db, id)).toMatchObject({ state: "parked", reason: "retries exhausted" });
    expect(shop.log.lines.at(-1)).toMatchObject({
      level: "error",
      alert: "P0",
      stripeEventId: id,
      error: "StripeConnectionError",
    });
    await shop.billing.syncStripeDataToKV(customerId, { source: "sweep" });
    expect(await findEvent(shop.deps.db, id)).toMatchObject({ state: "applied", reason: null });
  });

  it("row d: is announced again hourly for a day, then daily, and is answered without another alert", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_outage", "customer.updated", { id: customerId, object: "customer" });
    const again = async () => (await shop.billing.overdueEvents()).map((event) => event.stripeEventId);
    await again();
    await shop.billing.parkEvent(id, "StripeConnectionError");
    let announced = 0;
    for (let hours = 0; hours < 72; hours += 1) {
      await shop.simulator.clock.advance({ hours: 1 });
      if ((await again()).includes(id)) announced += 1;
    }
    expect(announced).toBeGreaterThanOrEqual(24);
    expect(announced).toBeLessThanOrEqual(28);
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/subscriptions" });
    await expect(shop.billing.answerEvent(id)).rejects.toThrow();
    const alerts = () => shop.log.lines.filter(({ alert }) => alert === "P0").length;
    const before = alerts();
    await shop.billing.parkEvent(id, "StripeConnectionError");
    expect(alerts()).toBe(before);
    await shop.simulator.clock.advance(3_000);
    expect(await shop.billing.answerEvent(id)).toMatchObject({ kind: "applied", answered: 1 });
    expect(await findEvent(shop.deps.db, id)).toMatchObject({ state: "applied" });
  });

  it("is announced no more when Stripe no longer has it, and can be dismissed with who and why", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_old", "customer.updated", { id: customerId, object: "customer" });
    await shop.billing.parkEvent(id, "StripeConnectionError");
    await shop.simulator.clock.advance({ days: 31 });
    expect((await shop.billing.overdueEvents()).map((event) => event.stripeEventId)).not.toContain(id);
    const dismiss = (rest: object) =>
      shop.billing.dismissEvent({ stripeEventId: id, by: "operator-7", reason: "read by hand", ...rest });
    expect(await dismiss({ reason: " " })).toMatchObject({ ok: false, reason: "reason_required" });
    expect(await dismiss({ stripeEventId: "evt_none" })).toMatchObject({ ok: false, reason: "not_parked" });
    expect(await dismiss({})).toEqual({ ok: true });
    expect(await findEvent(shop.deps.db, id)).toMatchObject({
      state: "ignored",
      reason: "dismissed by operator-7: read by hand",
    });
    expect((await shop.billing.health()).parts.inbox.parked).toBe(0);
    expect(await dismiss({})).toMatchObject({ ok: false, reason: "not_parked" });
  });

  it("raises no alert when it was answered meanwhile", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_done", "customer.updated", { id: customerId, object: "customer" });
    await shop.billing.answerEvent(id);
    const before = shop.log.lines.length;
    await shop.billing.parkEvent(id, "late");
    expect(shop.log.lines).toHaveLength(before);
  });
});

describe("overdue events", () => {
  it("are listed as they were announced first, ids only, and no more than the limit", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_forgotten", "customer.updated", { id: customerId, object: "customer" });
    const unnamed = await receive("evt_without_customer", "refund.created", { id: "re_1", object: "refund" });
    expect(await shop.billing.overdueEvents()).toEqual([]);
    await shop.simulator.clock.advance(61_000);
    expect(await shop.billing.overdueEvents(0)).toEqual([]);
    const found = await shop.billing.overdueEvents();
    expect(found.toSorted((a, b) => compareIds(a.stripeEventId, b.stripeEventId))).toEqual([
      { stripeEventId: id, customerId, type: "customer.updated" },
      { stripeEventId: unnamed, customerId: null, type: "refund.created" },
    ]);
  });

  it("are not those that were closed", async () => {
    const { customerId } = await bought();
    const id = await receive("evt_closed", "customer.updated", { id: customerId, object: "customer" });
    await closeEvent(shop.deps.db, id, "ignored", "closed by a person", new Date(shop.deps.clock.now()));
    await shop.simulator.clock.advance(61_000);
    expect(await shop.billing.overdueEvents()).toEqual([]);
  });
});

describe("what the cache has missed", () => {
  it("is written and counted later, and not tried further while Redis is down", async () => {
    await shop.redis.pause();
    const { customerId } = await bought();
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({
        level: "warn",
        customerId,
        error: expect.stringMatching(/^BillingError cache_unavailable/),
        message: "cache not written",
      }),
    );
    expect(await shop.billing.writeMissedToCache()).toBe(0);
    await shop.redis.resume();
    await shop.simulator.clock.advance(2_000);
    expect(await shop.billing.writeMissedToCache(0)).toBe(0);
    expect(await shop.billing.writeMissedToCache()).toBe(1);
    expect(await shop.deps.cache.readOwnership(ada)).toBe(customerId);
    expect(await shop.deps.cache.readCustomerState(customerId)).toMatchObject({
      customerId,
      snapshot: { customerId, purchases: [{ paymentStatus: "paid" }] },
    });
    expect(await shop.billing.writeMissedToCache()).toBe(0);
  });

  it("of a customer without a sync is nothing", async () => {
    const sessionId = await shop.open(ada, "pro_month");
    const { customer } = await shop.stripe.checkout.sessions.retrieve(sessionId);
    expect(await shop.billing.writeToCache(String(customer))).toBe(true);
    expect(await shop.billing.writeToCache("cus_unknown")).toBe(true);
    expect(shop.redis.run(["GET", "entitlements:ada"])).toBeNull();
  });
});
