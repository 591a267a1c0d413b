import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkouts, customers, entitlements } from "../database/tables.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import type { ReconcileOptions, ReconcileOutcome } from "./reconcile.ts";

const ada = { type: "user", id: "ada" } as const;
const bob = { type: "user", id: "bob" } as const;
const day = 86_400_000;

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const grants = async (owner: { type: "user"; id: string }, level: string) => {
  // A process remembers an answer for five seconds.
  await shop.simulator.clock.advance(6_000);
  return (await shop.billing.checkEntitlement(owner, level)).allowed;
};

/** One pass to its end; not a single event is delivered in these tests. */
async function pass(options: ReconcileOptions = {}) {
  const outcome = await shop.billing.reconcile(options);
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  return outcome;
}

async function buy(
  owner: typeof ada | typeof bob,
  offer: string,
  form: ReturnType<typeof card> | ReturnType<typeof debit> = card(),
): Promise<string> {
  const sessionId = await shop.open(owner, offer);
  await shop.simulator.pay(sessionId, form);
  return sessionId;
}

/** Buys a plan with a customer that names its owner, and that we have no row of. */
async function buyBesideStored({ type, id }: typeof ada): Promise<string> {
  const customer = await shop.stripe.customers.create({ metadata: { owner_type: type, owner_id: id } });
  await subscribe(customer.id);
  return customer.id;
}

async function subscribe(customer: string): Promise<void> {
  const { data } = await shop.stripe.prices.list({ lookup_keys: ["pro_plan"] });
  const session = await shop.stripe.checkout.sessions.create({
    mode: "subscription",
    customer,
    line_items: [{ price: data[0]?.id ?? "", quantity: 1 }],
    success_url: "http://elsewhere.test",
  });
  await shop.simulator.pay(session.id, card());
}

const onlySubscription = async () =>
  (await shop.stripe.subscriptions.list({ status: "all" })).data[0]?.id ?? "";

const debit = (iban: string) => ({ method: "bank_debit" as const, accountHolder: "Ada Lovelace", iban });

async function newestPayment(): Promise<string> {
  return (await shop.stripe.paymentIntents.list()).data[0]?.id ?? "";
}

describe("one pass of reconciliation", () => {
  it("row b: grants what was paid while every event was lost and nobody opened the success page", async () => {
    await buy(ada, "basic_month");
    await buy(bob, "pro_plan");
    expect([await grants(ada, "BASIC"), await grants(bob, "PRO")]).toEqual([false, false]);
    expect(await pass()).toMatchObject({ scope: "account", neverHeard: 2, failed: 0 });
    expect([await grants(ada, "BASIC"), await grants(bob, "PRO")]).toEqual([true, true]);
  });

  it.each([
    ["accepts", debit("DE89370400440532013000"), true],
    ["refuses", debit("DE62370400440532013001"), false],
  ])("tells that a bank %s a debit of days ago", async (_, form, isGranted) => {
    await buy(ada, "basic_month", form);
    await pass();
    const state = async () => (await shop.billing.listEntitlements(ada)).entitlements[0]?.access;
    expect(await state()).toBe("pending");
    await shop.simulator.clock.advance(6 * day);
    await pass({ scope: "access" });
    expect(await state()).toBe(isGranted ? "granted" : "denied");
    expect(await grants(ada, "BASIC")).toBe(isGranted);
    expect(await pass({ scope: "access" })).toMatchObject({ older: 0, neverHeard: 0 });
  });

  describe("row c: of what was known before", () => {
    beforeEach(async () => {
      await buy(ada, "pro_plan");
      await buy(bob, "basic_month");
      await pass();
      await shop.simulator.clock.advance(day / 2);
    });

    it("finds nothing to do where nothing was lost", async () => {
      expect(await pass()).toMatchObject({ scope: "access", neverHeard: 0, older: 0, deleted: 0, failed: 0 });
      expect(await pass({ scope: "account" })).toMatchObject({ neverHeard: 0, older: 0, deleted: 0 });
    });

    it("hears of a subscription that was canceled", async () => {
      await shop.stripe.subscriptions.cancel(await onlySubscription());
      expect(await pass()).toMatchObject({ scope: "access", older: 0, deleted: 1 });
      expect(await grants(ada, "PRO")).toBe(false);
      expect(await pass()).toMatchObject({ older: 0, deleted: 0 });
    });

    it("hears of a planned end", async () => {
      await shop.stripe.subscriptions.update(await onlySubscription(), { cancel_at_period_end: true });
      expect(await pass()).toMatchObject({ older: 1 });
      expect(await shop.billing.listSubscriptions(ada)).toMatchObject([{ state: "ending" }]);
    });

    it("hears of a refund", async () => {
      const payment = await newestPayment();
      await shop.stripe.refunds.create({ payment_intent: payment });
      expect(await pass()).toMatchObject({ scope: "access", older: 1 });
      expect(await grants(bob, "BASIC")).toBe(false);
      expect(await pass()).toMatchObject({ older: 0 });
    });

    it("hears of a dispute", async () => {
      const { latest_charge: charge } = await shop.stripe.paymentIntents.retrieve(await newestPayment());
      const { port } = shop.stripeConfig;
      await fetch(`http://127.0.0.1:${port}/_simulator/disputes/open`, {
        method: "POST",
        body: JSON.stringify({ charge }),
      });
      expect(await pass()).toMatchObject({ scope: "access", older: 1 });
      expect(await grants(bob, "BASIC")).toBe(false);
      expect(await pass()).toMatchObject({ older: 0 });
    });

    it("hears of a renewal, and of one that fails", async () => {
      await shop.simulator.clock.advance(31 * day);
      expect(await pass({ scope: "access" })).toMatchObject({ older: 1 });
      expect(await grants(ada, "PRO")).toBe(true);
    });

    it("hears of a customer that was deleted, and the owner's next checkout makes another one", async () => {
      const [before] = await shop.deps.db.select().from(customers);
      await shop.stripe.customers.del(before?.customerId ?? "");
      await pass();
      expect(await grants(ada, "PRO")).toBe(false);
      await shop.simulator.clock.advance(day);
      expect(await pass()).toMatchObject({ scope: "account" });
      const session = await shop.open(ada, "pro_plan");
      const { customer } = await shop.stripe.checkout.sessions.retrieve(session);
      expect(customer).not.toBe(before?.customerId);
    });
  });

  it("gives a customer back to its owner when the row that bound them was lost", async () => {
    await buy(ada, "pro_plan");
    await shop.deps.db.delete(checkouts);
    await shop.deps.db.delete(customers);
    expect(await pass()).toMatchObject({ adopted: 1, neverHeard: 1 });
    expect(await grants(ada, "PRO")).toBe(true);
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({ alert: "P1", message: "a customer of one of our owners was not stored" }),
    );
  });

  it("gives it back as well when only the customer's id was lost from that row", async () => {
    await buy(ada, "pro_plan");
    await pass();
    await shop.deps.db.update(customers).set({ customerId: null });
    expect(await pass({ scope: "account" })).toMatchObject({ adopted: 1 });
    const [row] = await shop.deps.db.select().from(customers);
    expect(row).toMatchObject({ customerId: expect.stringMatching(/^cus_/), formerCustomerIds: [] });
  });

  it("finds that a bank still has a payment which was read as it was before", async () => {
    await buy(ada, "pro_plan", debit("DE89370400440532013000"));
    shop.simulator.faults.add({ fault: { kind: "stale" }, method: "GET", path: "/v1/payment_intents" });
    await shop.billing.syncOwner(ada, "person");
    const access = async () => (await shop.deps.db.select().from(entitlements)).map((row) => row.access);
    expect(await access()).toEqual(["denied"]);
    expect(await pass({ scope: "access" })).toMatchObject({ older: 1 });
    expect(await access()).toEqual(["pending"]);
    expect(await pass({ scope: "access" })).toMatchObject({ older: 0 });
  });

  it("finds it by a sale alone, which is then not queued, though the owner has another one by now", async () => {
    await pass();
    await buy(ada, "basic_month");
    await buyBesideStored(ada);
    expect(await pass({ scope: "access" })).toMatchObject({ adopted: 1, unbound: 0, failed: 0 });
    expect([await grants(ada, "PRO"), await shop.billing.listUnbound()]).toEqual([true, []]);
  });

  it("asks about it once, however many sales a page has of it", async () => {
    await pass();
    const customer = await buyBesideStored(ada);
    await subscribe(customer);
    expect(await pass({ scope: "access" })).toMatchObject({ adopted: 1, neverHeard: 1, unbound: 0 });
    const asked = shop.simulator.requests.filter(({ path }) => path === `/v1/customers/${customer}`);
    expect(asked).toHaveLength(1);
  });

  it("counts a sale of a customer that Stripe says nothing about, goes on, and asks again at its next object", async () => {
    await pass();
    const customer = await buyBesideStored(ada);
    await buy(bob, "pro_plan");
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: `/v1/customers/${customer}` });
    expect(await pass({ scope: "access" })).toMatchObject({ adopted: 1, failed: 1 });
    expect([await grants(ada, "PRO"), await grants(bob, "PRO")]).toEqual([true, true]);
  });

  it("counts what is another product's, and reads it no further", async () => {
    const customer = await shop.stripe.customers.create({ email: "eve@example.test" });
    await shop.stripe.checkout.sessions.create({
      mode: "payment",
      customer: customer.id,
      line_items: [
        { price_data: { currency: "eur", unit_amount: 500, product_data: { name: "Mug" } }, quantity: 1 },
      ],
      success_url: "http://shop.test",
    });
    expect(await pass()).toMatchObject({ foreign: 2, neverHeard: 0, unbound: 0, failed: 0 });
  });

  it("queues what was paid for an offer of ours by nobody that we know, once", async () => {
    const prices = await shop.stripe.prices.list({ lookup_keys: ["basic_month"] });
    const session = await shop.stripe.checkout.sessions.create({
      mode: "payment",
      line_items: [{ price: prices.data[0]?.id ?? "", quantity: 1 }],
      success_url: "http://shop.test",
    });
    await shop.simulator.pay(session.id, card());
    expect(await pass()).toMatchObject({ unbound: 1 });
    expect(await pass()).toMatchObject({ unbound: 0 });
    expect(await shop.billing.listUnbound()).toMatchObject([{ sourceId: session.id, foundBy: "reconcile" }]);
  });

  it("counts a customer whose sync fails, goes on, and finds it again", async () => {
    await buy(ada, "basic_month");
    await buy(bob, "pro_plan");
    shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      method: "GET",
      path: "/v1/payment_intents",
    });
    expect(await pass()).toMatchObject({ failed: 1 });
    await pass();
    expect([await grants(ada, "BASIC"), await grants(bob, "PRO")]).toEqual([true, true]);
  });

  it("goes on where another process stopped, page by page", async () => {
    for (const owner of [ada, bob]) await buy(owner, "pro_plan");
    const outcomes: ReconcileOutcome["kind"][] = [];
    for (let calls = 0; calls < 30; calls += 1) {
      const { kind } = await shop.billing.reconcile({ pages: 1 });
      outcomes.push(kind);
      if (kind === "done") break;
    }
    expect(outcomes.at(-1)).toBe("done");
    expect(outcomes.length).toBe(13);
    expect([await grants(ada, "PRO"), await grants(bob, "PRO")]).toEqual([true, true]);
    expect(await shop.billing.readReconciliations()).toHaveLength(1);
  });

  it("goes on at once where a list could not be read", async () => {
    await buy(ada, "pro_plan");
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, method: "GET", path: "/v1/refunds" });
    await expect(shop.billing.reconcile()).rejects.toThrow();
    expect(await pass()).toMatchObject({ neverHeard: 1, reads: 10 });
    expect(await shop.billing.readReconciliations()).toHaveLength(1);
  });

  it("is one at a time; one that was killed is taken over when its lease has lapsed, and may not go on", async () => {
    await buy(ada, "pro_plan");
    const began = shop.deps.clock.now();
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const killed = shop.billing.reconcile({ pause: () => asleep });
    await expect.poll(() => shop.billing.readReconciliations()).toHaveLength(1);
    expect(await shop.billing.reconcile()).toEqual({
      kind: "busy",
      since: new Date(began),
      message: expect.stringContaining(new Date(began).toISOString()),
    });
    await shop.simulator.clock.advance(2 * 60_000);
    expect(await pass()).toMatchObject({ kind: "done" });
    wake();
    expect(await killed).toMatchObject({ kind: "busy" });
    expect(await shop.billing.readReconciliations()).toMatchObject([{ state: "done" }]);
  });

  it("stays the only one however long it takes, with nothing to find as well", async () => {
    const others: ReconcileOutcome["kind"][] = [];
    const outcome = await shop.billing.reconcile({
      async pause() {
        await shop.simulator.clock.advance(70_000);
        others.push((await shop.billing.reconcile()).kind);
      },
    });
    expect(outcome).toMatchObject({ kind: "done", listed: 0 });
    expect(new Set(others)).toEqual(new Set(["busy"]));
  });
});
