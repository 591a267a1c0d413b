import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const eve: Owner = { type: "user", id: "eve" };
const day = 86_400_000;
const details = async (owner = ada) => {
  const found = await shop.billing.billingDetails(owner);
  if (!found) throw new Error("there are no details");
  return found;
};
const iso = () => new Date(shop.deps.clock.now()).toISOString();

async function buy(owner: Owner, offer: string, form = card()): Promise<string> {
  const sessionId = await shop.open(owner, offer);
  await shop.simulator.pay(sessionId, form);
  return sessionId;
}

async function subscribe(offer = "pro_plan", form = card()) {
  const session = await shop.stripe.checkout.sessions.retrieve(await buy(ada, offer, form));
  return shop.stripe.subscriptions.retrieve(String(session.subscription));
}

describe("the money side of an account", () => {
  it("is NULL for an owner who has never bought, without a call to Stripe", async () => {
    const before = shop.simulator.requests.length;
    expect(await shop.billing.billingDetails(ada)).toBeNull();
    expect(shop.simulator.requests.length).toBe(before);
  });

  it("is empty for an owner who has only opened a checkout", async () => {
    await shop.open(ada, "pro_month");
    expect(await details()).toEqual({ paymentMethod: null, invoices: [], receipts: [], nextCharge: [] });
  });

  it("costs three calls, and one more for each subscription that will be charged again", async () => {
    await buy(ada, "pro_month");
    const calls = async () => {
      const before = shop.simulator.requests.length;
      await details();
      return shop.simulator.requests.slice(before).map(({ method, path }) => `${method} ${path.slice(4)}`);
    };
    expect(await calls()).toHaveLength(3);
    await subscribe();
    const all = await calls();
    expect(all).toHaveLength(4);
    expect(all).toContain("POST invoices/create_preview");
  });

  it("has the card, the next charge and the invoice of a running plan", async () => {
    const { id, items } = await subscribe();
    const found = await details();
    expect(found.paymentMethod).toEqual({ brand: "visa", last4: "4242", expMonth: 12, expYear: 2040 });
    expect(found.nextCharge).toEqual([
      {
        subscriptionId: id,
        amount: 900,
        currency: "eur",
        at: new Date((items.data[0]?.current_period_end ?? 0) * 1000).toISOString(),
      },
    ]);
    expect(found.invoices).toEqual([
      {
        id: expect.stringMatching(/^in_/),
        number: expect.stringMatching(/-0001$/),
        status: "paid",
        amount: 900,
        currency: "eur",
        createdAt: iso(),
        url: expect.stringMatching(/^http/),
        pdf: expect.stringMatching(/^http/),
      },
    ]);
    expect((await fetch(found.invoices[0]?.url ?? "")).status).toBe(200);
    expect(found.receipts).toEqual([]);
  });

  it("has one-time payments, with their receipts and refunds", async () => {
    const sessionId = await buy(ada, "pro_month");
    const { payment_intent } = await shop.stripe.checkout.sessions.retrieve(sessionId);
    await shop.stripe.refunds.create({ payment_intent: String(payment_intent), amount: 400 });
    await buy(ada, "basic_month");
    await subscribe();
    const { receipts } = await details();
    expect(receipts).toEqual([
      {
        id: expect.stringMatching(/^ch_/),
        amount: 500,
        refunded: 0,
        currency: "eur",
        createdAt: iso(),
        url: expect.stringMatching(/^http/),
        description: "Basic",
      },
      expect.objectContaining({ amount: 1500, refunded: 400, description: "Pro" }),
    ]);
    expect((await fetch(receipts[0]?.url ?? "")).status).toBe(200);
  });

  it("leaves out a payment that did not succeed: refused, or still at the bank", async () => {
    const refused = await shop.open(ada, "basic_month");
    await shop.simulator.pay(refused, card("4000000000000002"));
    await buy(ada, "pro_month", {
      method: "bank_debit",
      accountHolder: "Ada",
      iban: "DE89370400440532013000",
    });
    expect((await details()).receipts).toEqual([]);
  });

  it("shows the newest twelve of each, and never another owner's", async () => {
    await buy(eve, "pro_month");
    await shop.simulator.pay(await shop.open(eve, "pro_plan"), card("5555555555554444"));
    await subscribe();
    for (let month = 0; month < 14; month += 1) await shop.simulator.clock.advance(31 * day);
    const found = await details();
    expect(found.invoices).toHaveLength(12);
    const created = found.invoices.map(({ createdAt }) => createdAt);
    expect(created).toEqual([...created].sort().reverse());
    expect(found.paymentMethod).toMatchObject({ last4: "4242" });
    expect(found.receipts).toEqual([]);
    const mine = (await shop.stripe.customers.list({ email: "ada@example.test" })).data[0]?.id;
    for (const { id } of found.invoices)
      expect((await shop.stripe.invoices.retrieve(id)).customer).toBe(mine);
  });
});

describe("the next charge", () => {
  it("of a trial is the first one, on the day that it ends", async () => {
    const { trial_end } = await subscribe("pro_plan_trial");
    expect((await details()).nextCharge).toMatchObject([
      { amount: 900, at: new Date((trial_end ?? 0) * 1000).toISOString() },
    ]);
  });

  it("includes discounts and credit", async () => {
    const { id, customer } = await subscribe();
    const coupon = await shop.stripe.coupons.create({ percent_off: 50, duration: "forever" });
    await shop.stripe.subscriptions.update(id, { discounts: [{ coupon: coupon.id }] });
    expect((await details()).nextCharge).toMatchObject([{ amount: 450 }]);
    await shop.stripe.customers.update(String(customer), { balance: -100 });
    expect((await details()).nextCharge).toMatchObject([{ amount: 350 }]);
  });

  it.each([
    ["ends with its period", { cancel_at_period_end: true }],
    ["is not collected", { pause_collection: { behavior: "void" } }],
  ] as const)("is none for a plan that %s", async (_name, change) => {
    const { id } = await subscribe();
    await shop.stripe.subscriptions.update(id, change);
    expect((await details()).nextCharge).toEqual([]);
  });

  it("is none for a plan that the portal has set to end, and one for a plan that ends much later", async () => {
    const { id, items } = await subscribe();
    const end = items.data[0]?.current_period_end ?? 0;
    await shop.stripe.subscriptions.update(id, { cancel_at: end });
    expect((await details()).nextCharge).toEqual([]);
    await shop.stripe.subscriptions.update(id, { cancel_at: end + 1 });
    expect((await details()).nextCharge).toHaveLength(1);
  });

  it("is the sum of the prices when Stripe previews none, and the log says so", async () => {
    const { id } = await subscribe();
    shop.simulator.faults.add({
      fault: { kind: "status", status: 400 },
      path: "/v1/invoices/create_preview",
    });
    expect((await details()).nextCharge).toMatchObject([{ subscriptionId: id, amount: 900 }]);
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", subscriptionId: id, message: "Stripe previews no invoice" }),
    );
  });
});

describe("what Stripe may send or leave out", () => {
  it("a payment method that is no card has its type and last digits", async () => {
    const debit = { method: "bank_debit", accountHolder: "Ada", iban: "DE89370400440532013000" } as const;
    await subscribe("pro_plan", debit);
    expect((await details()).paymentMethod).toEqual({ brand: "sepa_debit", last4: "3000" });
  });

  it("an unknown status is returned as it is, and has no next charge", async () => {
    const { id } = await subscribe();
    shop.rewrite(id, () => ({ status: "hibernating" }));
    expect((await details()).nextCharge).toEqual([]);
  });

  it("a customer that was deleted at Stripe has invoices and receipts, and no next charge", async () => {
    await buy(ada, "pro_month");
    const { customer } = await subscribe();
    await shop.stripe.customers.del(String(customer));
    const found = await details();
    expect(found).toMatchObject({ paymentMethod: null, nextCharge: [] });
    expect([found.invoices.length, found.receipts.length]).toEqual([1, 1]);
  });

  it("an outage is thrown, for the page to say so", async () => {
    await subscribe();
    for (const path of ["/v1/invoices/create_preview", "/v1/invoices", "/v1/customers"]) {
      const stop = shop.simulator.faults.add({ fault: { kind: "status", status: 503 }, path, times: 2 });
      await expect(shop.billing.billingDetails(ada)).rejects.toMatchObject({ statusCode: 503 });
      stop();
    }
  });
});
