import { sql } from "drizzle-orm";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "./billing.ts";
import { createAccessMemory } from "./cache/memory.ts";
import { findSnapshot } from "./customer/snapshots.ts";
import { snapshots } from "./database/tables.ts";
import type { Owner } from "./model/owner.ts";
import { priceMetadata } from "./stripe/price-key.ts";
import { card, openTestShop, type TestShop } from "./testing/shop.ts";
import { days, testCatalog } from "./testing/snapshots.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const eve: Owner = { type: "user", id: "eve" };

async function buy(owner: Owner, offer: string, form = card()): Promise<string> {
  const sessionId = await shop.open(owner, offer);
  await shop.simulator.pay(sessionId, form);
  return sessionId;
}

describe("one purchase", () => {
  it("grants access once, however often and in whatever order Stripe sends its events", async () => {
    await buy(ada, "pro_month");
    const events = await shop.deliver((list) => [...list].reverse());
    for (const event of events) expect((await shop.postEvent(event)).body.idempotent).toBe(true);
    await shop.answer();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true });
    expect((await shop.billing.listEntitlements(ada)).entitlements).toHaveLength(1);
    expect((await shop.billing.readJournal(ada)).map(({ change }) => change)).toEqual(["granted"]);
  });

  it("costs at most two syncs and four reads, success page and replays included", async () => {
    const sessionId = await buy(ada, "pro_month");
    const before = shop.reads();
    const events = await shop.deliver();
    await shop.billing.checkoutStatus({ owner: ada, sessionId });
    await shop.answer();
    for (const event of events) await shop.postEvent(event);
    await shop.answer();
    for (let refresh = 0; refresh < 100; refresh += 1)
      await shop.billing.checkoutStatus({ owner: ada, sessionId });
    expect(shop.reads() - before).toBeLessThanOrEqual(4);
  });

  it("names in its entitlement the event that caused it, and in its session the metadata that we wrote", async () => {
    const sessionId = await buy(ada, "pro_month");
    await shop.deliver();
    await shop.answer();
    const [entry] = await shop.billing.readJournal(ada);
    const completed = (await shop.stripe.events.list({ type: "checkout.session.completed" })).data[0];
    expect(entry?.stripeEventId).toBe(completed?.id);
    const session = await shop.stripe.checkout.sessions.retrieve(sessionId);
    expect(session.metadata).toMatchObject({ owner_id: "ada", owner_type: "user", entitlement_level: "PRO" });
  });

  it("is seen by the success page before any webhook, and changes nothing when the webhook comes", async () => {
    const sessionId = await buy(ada, "pro_month");
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toMatchObject({
      state: "granted",
      level: "PRO",
    });
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.readJournal(ada)).toHaveLength(1);
  });

  it("that has run out is reported as run out, not as granted", async () => {
    const sessionId = await buy(ada, "pro_month");
    await shop.deliver();
    await shop.answer();
    await shop.simulator.clock.advance({ days: 31 });
    const status = await shop.billing.checkoutStatus({ owner: ada, sessionId });
    expect(status).toEqual({ state: "failed", message: "What you bought here has run out." });
  });

  it("synced for its sale only does not claim to have read where the money went", async () => {
    await buy(ada, "pro_plan");
    await shop.deliver();
    await shop.answer();
    const seen = async () => (await shop.deps.db.select().from(snapshots)).at(0);
    expect(await seen()).toMatchObject({ salesSeenAt: expect.any(Date), moneySeenAt: null });
    await shop.billing.syncOwner(ada, "person");
    await shop.simulator.clock.advance(5_000);
    await shop.billing.syncOwner(ada, "person");
    expect(await seen()).toMatchObject({ moneySeenAt: expect.any(Date) });
  });

  it("is hidden from other owners", async () => {
    const sessionId = await buy(ada, "pro_month");
    expect(await shop.billing.checkoutStatus({ owner: eve, sessionId })).toEqual({ state: "not_found" });
    await buy(eve, "basic_month");
    expect(await shop.billing.checkoutStatus({ owner: eve, sessionId })).toEqual({ state: "not_found" });
  });

  it("survives a Redis that is down: granted from the database, and cached when Redis is back", async () => {
    await shop.redis.pause();
    await buy(ada, "pro_month");
    await shop.deliver();
    await shop.answer();
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
    await shop.redis.resume();
    await shop.simulator.clock.advance(2_000);
    expect(await shop.billing.writeMissedToCache()).toBe(1);
    expect(shop.redis.run(["GET", "entitlements:ada"])).toContain('"PRO"');
    expect(await shop.billing.writeMissedToCache()).toBe(0);
  });

  it("row g: one write to Redis lost after it never takes access back, in any process", async () => {
    const { deps } = shop;
    const process = (cache: typeof deps.cache) =>
      createBilling({ ...deps, cache, memory: createAccessMemory({ clock: deps.clock }) });
    const other = process(deps.cache);
    expect((await other.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    let losses = 0;
    const lossy = process({
      ...deps.cache,
      writeEntitlements: (value) => {
        losses += 1;
        return losses === 1
          ? Promise.reject(new TypeError("fetch failed"))
          : deps.cache.writeEntitlements(value);
      },
    });
    const sessionId = await buy(ada, "pro_month");
    expect(await lossy.checkoutStatus({ owner: ada, sessionId })).toMatchObject({ state: "granted" });
    expect(losses).toBe(1);
    for (let second = 0; second < 40; second += 2) {
      await shop.simulator.clock.advance(2_000);
      for (const asked of [lossy, other])
        expect((await asked.checkEntitlement(ada, "PRO")).allowed).toBe(true);
    }
    expect(await shop.billing.writeMissedToCache()).toBe(1);
    expect(shop.redis.run(["GET", "entitlements:ada"])).toContain('"PRO"');
  });

  it("survives a Stripe that fails in the middle: the event waits and the next attempt answers it", async () => {
    await buy(ada, "pro_month");
    await shop.deliver();
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/subscriptions" });
    const event = shop.announced.find(({ type }) => type === "checkout.session.completed");
    await expect(shop.billing.answerEvent(event?.stripeEventId ?? "")).rejects.toThrow();
    await shop.simulator.clock.advance(3_000);
    await shop.answer();
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
  });
});

describe("a checkout", () => {
  it("opened twice, by two tabs at once, is one session of one customer", async () => {
    const tabs = await Promise.all(Array.from({ length: 10 }, () => shop.open(ada, "pro_month")));
    expect(new Set(tabs).size).toBe(1);
    expect((await shop.stripe.customers.list()).data).toHaveLength(1);
  });

  it("for another plan of the same group closes the one that is open", async () => {
    const first = await shop.open(ada, "pro_plan");
    const second = await shop.open(ada, "pro_plan_trial");
    expect((await shop.stripe.checkout.sessions.retrieve(first)).status).toBe("expired");
    expect((await shop.stripe.checkout.sessions.retrieve(second)).status).toBe("open");
  });

  it("for two plans of one group by two tabs at once leaves one page that can be paid", async () => {
    for (let n = 0; n < 5; n += 1) {
      const owner: Owner = { type: "user", id: `tabs-${n}` };
      const start = (offer: string) =>
        shop.billing.startCheckout({ owner, email: "tabs@example.test", offer });
      await Promise.allSettled([start("pro_plan"), start("pro_plan_trial")]);
    }
    const open = (await shop.stripe.checkout.sessions.list({ status: "open", limit: 100 })).data;
    const customers = open.map(({ customer }) => String(customer));
    expect(customers.length).toBe(new Set(customers).size);
  });

  it("for a plan is refused to an owner who has one of that group", async () => {
    await buy(ada, "pro_plan");
    await shop.deliver();
    await shop.answer();
    const again = await shop.billing.startCheckout({
      owner: ada,
      email: "ada@example.test",
      offer: "pro_plan_trial",
    });
    expect(again).toMatchObject({ ok: false, reason: "already_subscribed" });
  });

  it("of an unknown offer is refused with the offers on sale", async () => {
    const refused = await shop.billing.startCheckout({
      owner: ada,
      email: "ada@example.test",
      offer: "gold",
    });
    expect(refused).toMatchObject({
      ok: false,
      reason: "unknown_offer",
      offers: expect.arrayContaining(["pro_month"]),
    });
    expect((await shop.stripe.customers.list()).data).toHaveLength(0);
  });

  it("is possible again after the first was paid, and extends it", async () => {
    await buy(ada, "pro_month");
    await shop.deliver();
    await shop.answer();
    await shop.simulator.clock.advance({ days: 10 });
    await buy(ada, "pro_month");
    await shop.deliver();
    await shop.answer();
    const until = Date.parse((await shop.billing.checkEntitlement(ada, "PRO")).validUntil ?? "");
    expect(until - shop.deps.clock.now()).toBeGreaterThan(days(49) * 1000);
  });

  it("that was declined stays open, and is granted when another card works", async () => {
    const sessionId = await shop.open(ada, "pro_month");
    expect((await shop.simulator.pay(sessionId, card("4000000000000002"))).kind).toBe("declined");
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toEqual({ state: "processing" });
    await shop.simulator.clock.advance(3_000);
    await shop.simulator.pay(sessionId, card());
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toMatchObject({ state: "granted" });
  });

  it("that is not finished expires, and another can be opened", async () => {
    const first = await shop.open(ada, "pro_month");
    await shop.simulator.clock.advance({ minutes: 40 });
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId: first })).toEqual({ state: "expired" });
    expect(await shop.open(ada, "pro_month")).not.toBe(first);
  });
});

describe("a bank debit", () => {
  const debit = (iban: string) => ({ method: "bank_debit" as const, accountHolder: "Ada Lovelace", iban });

  it("awaits the bank without access, and grants when it settles", async () => {
    const sessionId = await buy(ada, "pro_month", debit("DE89370400440532013000"));
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toEqual({ state: "awaiting_bank" });
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    await shop.simulator.clock.advance({ days: 4 });
    await shop.deliver();
    await shop.answer();
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
  });

  it("that the bank refuses grants nothing and says so, and another checkout can be opened", async () => {
    const sessionId = await buy(ada, "pro_month", debit("DE62370400440532013001"));
    await shop.simulator.clock.advance({ days: 4 });
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toMatchObject({ state: "failed" });
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    expect(await shop.open(ada, "pro_month")).not.toBe(sessionId);
  });
});

describe("a refund", () => {
  it("ends the access, though it names no customer", async () => {
    await buy(ada, "pro_month");
    await shop.deliver();
    await shop.answer();
    const { data } = await shop.stripe.paymentIntents.list();
    await shop.stripe.refunds.create({ payment_intent: data[0]?.id ?? "" });
    await shop.simulator.clock.advance(3_000);
    await shop.deliver((events) => events.filter(({ type }) => type.startsWith("refund.")));
    await shop.answer();
    await shop.simulator.clock.advance(5_000);
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "refunded",
    });
  });
});

describe("a subscription", () => {
  it("grants while it is paid for, renews by the clock, and ends with the period when it is canceled", async () => {
    await buy(ada, "pro_plan");
    await shop.deliver();
    await shop.answer();
    const first = await shop.billing.checkEntitlement(ada, "PRO");
    expect(first).toMatchObject({ allowed: true, reason: "subscribed" });
    await shop.simulator.clock.advance({ days: 33 });
    await shop.deliver();
    await shop.answer();
    const renewed = await shop.billing.checkEntitlement(ada, "PRO");
    expect(renewed.allowed).toBe(true);
    expect(Date.parse(renewed.validUntil ?? "")).toBeGreaterThan(Date.parse(first.validUntil ?? ""));
    const { data } = await shop.stripe.subscriptions.list();
    await shop.stripe.subscriptions.update(data[0]?.id ?? "", { cancel_at_period_end: true });
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true, reason: "ends" });
    await shop.simulator.clock.advance({ days: 31 });
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
  });
});

describe("a renewal without an event", () => {
  it("is found when the period has run out, and once only", async () => {
    await buy(ada, "pro_plan");
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.syncScheduled()).toBe(0);
    await shop.simulator.clock.advance({ days: 34 });
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    expect(await shop.billing.syncScheduled()).toBe(1);
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
    expect(await shop.billing.syncScheduled()).toBe(0);
  });
});

describe("a customer that is deleted at Stripe", () => {
  it("loses its plan, and its owner can buy again as a new customer", async () => {
    await buy(ada, "pro_plan");
    await shop.deliver();
    await shop.answer();
    const [customer] = (await shop.stripe.customers.list()).data;
    await shop.stripe.customers.del(customer?.id ?? "");
    await shop.simulator.clock.advance(3_000);
    await shop.deliver();
    await shop.answer();
    await shop.simulator.clock.advance(5_000);
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "customer_deleted",
    });
    await buy(ada, "basic_month");
    await shop.deliver();
    await shop.answer();
    expect(await shop.billing.checkEntitlement(ada, "BASIC")).toMatchObject({
      allowed: true,
      level: "BASIC",
    });
    expect((await shop.billing.listEntitlements(ada)).entitlements).toHaveLength(2);
    expect((await shop.billing.health()).parts.inbox).toMatchObject({ waiting: 0, parked: 0 });
  });
});

describe("the money of a subscription", () => {
  const intents = async () => (await shop.stripe.paymentIntents.list()).data;
  const settle = async () => {
    await shop.simulator.clock.advance(5_000);
    await shop.deliver();
    await shop.answer();
  };

  it("refunded ends the access although the subscription stays active, and restores it when the refund fails", async () => {
    await buy(ada, "pro_plan");
    await settle();
    const refund = await shop.stripe.refunds.create({ payment_intent: (await intents())[0]?.id ?? "" });
    await settle();
    expect((await shop.stripe.subscriptions.list()).data[0]?.status).toBe("active");
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "refunded",
    });
    await shop.simulator.app.request("/_simulator/refunds/settle", {
      method: "POST",
      body: JSON.stringify({ refund: refund.id, status: "failed" }),
    });
    await settle();
    await shop.simulator.clock.advance(2_000);
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: true,
      reason: "subscribed",
    });
  });

  it.each(["credit_amount", "out_of_band_amount"])(
    "credited in full by %s ends the access, and the next event does not bring it back",
    async (way) => {
      await buy(ada, "pro_plan");
      await settle();
      const [invoice] = (await shop.stripe.invoices.list()).data;
      const { total = 0, id = "" } = invoice ?? {};
      await shop.stripe.creditNotes.create({ invoice: id, amount: total, [way]: total });
      await settle();
      const denied = { allowed: false, reason: "refunded" };
      expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject(denied);
      const [subscription] = (await shop.stripe.subscriptions.list()).data;
      await shop.simulator.clock.advance(60_000);
      await shop.stripe.subscriptions.update(subscription?.id ?? "", { metadata: { note: "any change" } });
      const before = shop.reads();
      await settle();
      expect(shop.reads() - before).toBe(2);
      expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject(denied);
    },
  );

  it("disputed suspends the access, and won restores it", async () => {
    await buy(ada, "pro_plan");
    await settle();
    const command = async (name: string, body: object) => {
      const answer = await shop.simulator.app.request(`/_simulator/disputes/${name}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      return (await answer.json()) as { id: string };
    };
    const { id } = await command("open", { charge: String((await intents())[0]?.latest_charge) });
    await settle();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "disputed",
    });
    await command("move", { dispute: id, status: "won" });
    await settle();
    await shop.simulator.clock.advance(2_000);
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
  });

  it("is read by a third list only after an event about it: a checkout costs two calls a sync", async () => {
    await buy(ada, "pro_plan");
    const before = shop.reads();
    await settle();
    expect(shop.reads() - before).toBe(2);
  });
});

describe("a price that was replaced", () => {
  it("leaves its buyers what they bought at it, once and by subscription", async () => {
    for (const offer of ["pro_month", "pro_plan"]) {
      await buy(ada, offer);
      await shop.simulator.clock.advance(5_000);
      await shop.deliver();
      await shop.answer();
    }
    const before = await shop.billing.listEntitlements(ada);
    for (const offer of testCatalog.offers) {
      const [old] = (await shop.stripe.prices.list({ lookup_keys: [offer.lookupKey] })).data;
      await shop.stripe.prices.update(old?.id ?? "", { metadata: priceMetadata(offer.lookupKey) });
      await shop.stripe.prices.create({
        lookup_key: offer.lookupKey,
        transfer_lookup_key: true,
        currency: offer.currency,
        unit_amount: offer.amount + 100,
        product_data: { name: offer.title },
        ...(offer.kind === "subscription" ? { recurring: { interval: offer.interval } } : {}),
      });
    }
    await shop.simulator.clock.advance(60_000);
    await shop.billing.syncOwner(ada, "person");
    const after = await shop.billing.listEntitlements(ada);
    expect(after.entitlements).toEqual(before.entitlements);
    expect(after.entitlements.map(({ access }) => access)).toEqual(["granted", "granted"]);
    expect(shop.log.lines.filter(({ message }) => message === "paid but unbound")).toEqual([]);
  });
});

describe("two subscriptions of one plan group", () => {
  it("that were both paid are one again: the one paid for less long is canceled and refunded, and both are reported", async () => {
    await buy(ada, "pro_plan");
    await shop.deliver();
    await shop.answer();
    const [first] = (await shop.stripe.subscriptions.list()).data;
    await shop.simulator.clock.advance(60_000);
    const prices = await shop.stripe.prices.list({ lookup_keys: ["pro_plan"] });
    const session = await shop.stripe.checkout.sessions.create({
      mode: "subscription",
      customer: String(first?.customer),
      line_items: [{ price: prices.data[0]?.id ?? "", quantity: 1 }],
      success_url: "http://shop.test",
    });
    await shop.simulator.pay(session.id, card());
    await shop.deliver();
    const event = shop.announced.find(({ type }) => type === "checkout.session.completed");
    const answer = await shop.billing.answerEvent(event?.stripeEventId ?? "");
    if (answer.kind !== "applied") throw new Error(`the event was not applied but ${answer.kind}`);
    expect(answer.duplicates).toHaveLength(1);
    const [ended] = await shop.billing.endDuplicates(answer.duplicates);
    expect(ended).toMatchObject({ canceled: true, refunded: 900 });
    expect(ended?.subscriptionId).toBe(first?.id);
    // It is no duplicate any more.
    expect(await shop.billing.endDuplicates(answer.duplicates)).toEqual([]);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
    await shop.simulator.clock.advance(5_000);
    await shop.deliver();
    await shop.answer();
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
    expect(
      (await shop.billing.listSubscriptions(ada)).map(({ state, duplicate }) => [state, duplicate]).sort(),
    ).toEqual([
      ["active", false],
      ["suspended", false],
    ]);
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({ alert: "P1", message: "duplicate subscription" }),
    );
  });
});

describe("a duplicate that another sync than an event's has found", () => {
  it("is ended by the sweep, once", async () => {
    await buy(ada, "pro_plan");
    const [first] = (await shop.stripe.subscriptions.list()).data;
    const prices = await shop.stripe.prices.list({ lookup_keys: ["pro_plan"] });
    const session = await shop.stripe.checkout.sessions.create({
      mode: "subscription",
      customer: String(first?.customer),
      line_items: [{ price: prices.data[0]?.id ?? "", quantity: 1 }],
      success_url: "http://shop.test",
    });
    await shop.simulator.pay(session.id, card());
    await shop.billing.syncOwner(ada, "success-page");
    await shop.simulator.clock.advance(5 * 60_000);
    expect(await shop.billing.endFlaggedDuplicates()).toBe(1);
    expect(await shop.billing.endFlaggedDuplicates()).toBe(0);
    expect((await shop.stripe.subscriptions.list()).data).toHaveLength(1);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
  });
});

describe("a Stripe that answers with something older than its own event", () => {
  it("is asked again: an old state is never stored as a new one", async () => {
    const sessionId = await shop.open(ada, "pro_month");
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toEqual({ state: "processing" });
    await shop.simulator.clock.advance(5_000);
    await shop.simulator.pay(sessionId, card());
    await shop.deliver();
    shop.simulator.faults.add({ fault: { kind: "stale" }, path: "/v1/checkout/sessions", times: 2 });
    const completed = shop.announced.find(({ type }) => type === "checkout.session.completed");
    const eventId = completed?.stripeEventId ?? "";
    expect((await shop.billing.answerEvent(eventId)).kind).toBe("wait");
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({ message: "Stripe's answer is older than its event" }),
    );
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    await shop.answer();
    await shop.simulator.clock.advance(2_000);
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
  });
});

describe("what Stripe embeds only in part", () => {
  it("is read to the end: a subscription of 120 items is complete", async () => {
    await shop.open(ada, "pro_plan");
    const [customer] = (await shop.stripe.customers.list()).data;
    const prices: string[] = [];
    for (let n = 0; n < 120; n += 1) {
      const price = await shop.stripe.prices.create({
        currency: "eur",
        unit_amount: 100 + n,
        recurring: { interval: "month" },
        product_data: { name: `Thing ${n}` },
      });
      prices.push(price.id);
    }
    const method = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer: customer?.id ?? "" });
    const { id: subscription } = await shop.stripe.subscriptions.create({
      customer: customer?.id ?? "",
      default_payment_method: method.id,
      items: prices.slice(0, 20).map((price) => ({ price })),
    });
    for (const price of prices.slice(20))
      await shop.stripe.subscriptionItems.create({ subscription, price, proration_behavior: "none" });
    await shop.billing.syncOwner(ada, "person");
    const snapshot = await findSnapshot(shop.deps.db, customer?.id ?? "");
    expect(snapshot?.subscriptions[0]?.items).toHaveLength(120);
    // Neither our metadata nor a price of ours: something else that the account sells.
    expect(shop.log.lines.filter(({ message }) => message === "paid but unbound")).toEqual([]);
  });
});

describe("rebuilding", () => {
  it("from Stripe ends in the state before: Redis wiped, or the tables of synced data", async () => {
    await buy(ada, "pro_month");
    await buy(eve, "pro_plan");
    await shop.deliver();
    await shop.answer();
    const state = async () => ({
      ada: (await shop.billing.listEntitlements(ada)).entitlements,
      eve: (await shop.billing.listEntitlements(eve)).entitlements,
      plans: (await shop.billing.listSubscriptions(eve)).map(({ id, state: is, accessUntil }) => [
        id,
        is,
        accessUntil,
      ]),
      causes: await shop.deps.db
        .execute(sql`select id, stripe_event_id from tollgate.user_entitlements order by id`)
        .then((rows) => [...rows]),
      cached: ["ada", "eve"].map((id) => withoutVersion(shop.redis.run(["GET", `entitlements:${id}`]))),
    });
    const before = await state();
    shop.redis.run(["FLUSHALL"]);
    await shop.simulator.clock.advance(10_000);
    expect(await shop.billing.rebuild()).toEqual({ customers: 2, rebuilt: 2, failed: 0 });
    expect(await state()).toEqual(before);
    await shop.deps.db.execute(
      sql`truncate tollgate.snapshots, tollgate.user_entitlements, tollgate.merchant_subscriptions, tollgate.subscriptions`,
    );
    shop.deps.memory.forget(ada);
    shop.deps.memory.forget(eve);
    await shop.simulator.clock.advance(10_000);
    expect(await shop.billing.rebuild()).toMatchObject({ failed: 0 });
    expect(await state()).toEqual(before);
  });

  const withoutVersion = (cached: unknown) => ({
    ...(JSON.parse(String(cached)) as object),
    version: undefined,
  });
});

describe("replaying", () => {
  it("an event, a customer or a span of time starts a sync, and changes nothing", async () => {
    await buy(ada, "pro_month");
    const events = await shop.deliver();
    await shop.answer();
    const completed = events.find(({ type }) => type === "checkout.session.completed")?.id ?? "";
    const [customer] = (await shop.stripe.customers.list()).data;
    const spans = [
      { stripeEventId: completed },
      { customerId: customer?.id ?? "" },
      { from: new Date(0), to: new Date(shop.deps.clock.now() + 1) },
    ];
    for (const span of spans) {
      expect(await shop.billing.replayEvents(span)).toBe(1);
      expect(shop.announced[0]?.announcementId).toBeTruthy();
      await shop.answer();
    }
    expect(await shop.billing.replayEvents({ stripeEventId: "evt_unknown" })).toBe(0);
    expect(await shop.billing.readJournal(ada)).toHaveLength(1);
    expect((await shop.billing.health()).parts.inbox.waiting).toBe(0);
  });

  it("is possible for longer than Stripe can send an event again, and then the event is deleted", async () => {
    await buy(ada, "pro_month");
    const events = await shop.deliver();
    await shop.answer();
    await shop.simulator.clock.advance({ days: 44 });
    expect(await shop.billing.deleteOldEvents()).toBe(0);
    await shop.simulator.clock.advance({ days: 2 });
    expect(await shop.billing.deleteOldEvents()).toBe(events.length);
  });
});

describe("a price at Stripe that is not the catalog's", () => {
  it("stops the checkout with what to do: no buyer is charged another price", async () => {
    const [price] = (await shop.stripe.prices.list({ lookup_keys: ["pro_month"] })).data;
    await shop.stripe.prices.create({
      currency: "eur",
      unit_amount: 1,
      lookup_key: "pro_month",
      transfer_lookup_key: true,
      product: String(price?.product),
    });
    await expect(shop.open(ada, "pro_month")).rejects.toThrow(/1 eur .* and 1500 eur .*catalog:push/);
  });
});

describe("an event that is not ours", () => {
  it("of a customer without an owner is ignored with the reason, and alerts nobody", async () => {
    await shop.stripe.customers
      .create({ email: "stranger@example.test" })
      .then(({ id }) => shop.stripe.customers.update(id, { name: "X" }));
    await shop.deliver();
    await shop.answer();
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({
        message: "event ignored",
        type: "customer.updated",
        reason: "another product of the same account",
      }),
    );
    expect(shop.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    expect((await shop.billing.health()).parts.inbox).toMatchObject({ waiting: 0, parked: 0, ok: true });
  });

  it("of a connected account is parked: this installation serves its own", async () => {
    await buy(ada, "pro_month");
    const { data } = await shop.stripe.events.list({ type: "checkout.session.completed" });
    if (!data[0]) throw new Error("no event");
    expect((await shop.postEvent({ ...data[0], id: "evt_connected", account: "acct_other" })).status).toBe(
      200,
    );
    expect((await shop.billing.health()).parts.inbox).toMatchObject({ waiting: 0, parked: 1 });
  });

  const sellElsewhere = async (line: Stripe.Checkout.SessionCreateParams.LineItem) => {
    const mine = await shop.open(ada, "pro_month");
    const customer = String((await shop.stripe.checkout.sessions.retrieve(mine)).customer);
    const foreign = await shop.stripe.checkout.sessions.create({
      mode: "payment",
      customer,
      line_items: [{ quantity: 1, ...line }],
      success_url: "http://elsewhere.test",
    });
    await shop.simulator.pay(foreign.id, card());
    await shop.deliver();
    await shop.answer();
    return { sourceId: foreign.id, customerId: customer };
  };
  const unboundAlerts = () => shop.log.lines.filter(({ message }) => message === "paid but unbound");

  it("about a sale of ours without our checkout is queued as paid but unbound, and grants nothing", async () => {
    const [price] = (await shop.stripe.prices.list({ lookup_keys: ["pro_month"] })).data;
    const sale = await sellElsewhere({ price: price?.id ?? "" });
    expect(unboundAlerts()).toMatchObject([{ alert: "P0", sourceId: sale.sourceId }]);
    expect((await shop.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(false);
    expect(await shop.billing.listUnbound()).toMatchObject([sale]);
  });

  it("about something else that the account sells to our customer grants and reports nothing", async () => {
    const product_data = { name: "Something else" };
    await sellElsewhere({ price_data: { currency: "eur", unit_amount: 1, product_data } });
    expect(unboundAlerts()).toEqual([]);
    expect((await shop.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(false);
    expect((await shop.billing.health()).parts.inbox.parked).toBe(0);
    expect(await shop.billing.listUnbound()).toEqual([]);
  });
});
