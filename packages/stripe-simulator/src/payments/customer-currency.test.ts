import { describe, expect, test } from "vitest";
import { card } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

/** A subscriber in US dollars, and a price in euros. */
async function inDollars() {
  const story = await subscriber();
  const { customer, product, stripe } = story;
  const euros = await stripe.prices.create({
    currency: "eur",
    product: product.id,
    recurring: { interval: "month" },
    unit_amount: 1800,
  });
  return {
    ...story,
    begin: () => stripe.subscriptions.create({ customer: customer.id, items: [{ price: euros.id }] }),
    open: (mode: "payment" | "subscription") =>
      stripe.checkout.sessions.create({
        customer: customer.id,
        line_items:
          mode === "payment"
            ? [{ price_data: { currency: "eur", product: product.id, unit_amount: 500 }, quantity: 1 }]
            : [{ price: euros.id, quantity: 1 }],
        mode,
        success_url: "https://shop.test/done",
      }),
    reread: async () => {
      const row = await stripe.customers.retrieve(customer.id, { expand: ["invoice_credit_balance"] });
      if (row.deleted) throw new Error("The customer is deleted.");
      return row;
    },
  };
}

/** Source: docs.stripe.com/api/customers/object, `currency`; docs.stripe.com/api/events/types, `customer.updated`. */
test("the first invoice sets a customer's currency, and says so", async () => {
  const { customer, reread, stripe } = await inDollars();
  expect(customer.currency).toBeNull();
  expect((await reread()).currency).toBe("usd");
  const updates = (await stripe.events.list({ type: "customer.updated" })).data;
  expect(updates.map((event) => event.data.previous_attributes)).toContainEqual({ currency: null });
});

/** Source: docs.stripe.com/invoicing/multi-currency-customers: no two active subscriptions in different currencies. */
describe("another currency", () => {
  const REFUSED = {
    message: expect.stringContaining("You cannot combine currencies on a single customer"),
    statusCode: 400,
  };

  test("is refused for a subscription, by the API and by a checkout, while one runs", async () => {
    const { begin, open } = await inDollars();
    expect(await refusalOf(begin())).toMatchObject(REFUSED);
    expect(await refusalOf(open("subscription"))).toMatchObject(REFUSED);
  });

  test("is refused when the checkout was opened before the other one ran", async () => {
    const { begin, id, monthly, open, customer, simulator, stripe } = await inDollars();
    await stripe.subscriptions.cancel(id);
    const session = await open("subscription");
    await stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] });
    expect(await simulator.pay(session.id, card())).toMatchObject({ code: "currency_mismatch" });
    expect(await refusalOf(begin())).toMatchObject(REFUSED);
  });

  test("is no matter for a payment", async () => {
    const { open, reread, simulator } = await inDollars();
    const { id } = await open("payment");
    expect(await simulator.pay(id, card())).toMatchObject({ kind: "complete" });
    expect((await reread()).currency).toBe("usd");
  });

  test("can be used once the other subscription has ended, and has a balance of its own", async () => {
    const { begin, id, reread, stripe } = await inDollars();
    await stripe.customers.createBalanceTransaction((await reread()).id, { amount: -500, currency: "usd" });
    await stripe.customers.createBalanceTransaction((await reread()).id, { amount: -300, currency: "eur" });
    await stripe.subscriptions.cancel(id);
    const { latest_invoice } = await begin();
    expect(await stripe.invoices.retrieve(String(latest_invoice))).toMatchObject({
      amount_due: 1500,
      amount_paid: 1500,
      currency: "eur",
      starting_balance: -300,
      status: "paid",
    });
    const customer = await reread();
    expect([customer.balance, customer.currency]).toEqual([-500, "usd"]);
    expect(customer.invoice_credit_balance).toEqual({ eur: 0, usd: -500 });
  });
});

/** Sources: docs.stripe.com/billing/customer/balance; docs.stripe.com/api/customer_balance_transactions. */
test("what moves a balance is listed, and announced by `customer.updated`", async () => {
  const { customer, newest, simulator, stripe } = await subscriber();
  await stripe.customers.update(customer.id, { balance: -700 });
  await stripe.customers.createBalanceTransaction(customer.id, { amount: 200, currency: "usd" });
  await simulator.clock.advance({ months: 1, hours: 2 });
  expect(await newest()).toMatchObject({ amount_due: 1500, ending_balance: 0, starting_balance: -500 });
  const moves = (await stripe.customers.listBalanceTransactions(customer.id)).data;
  expect(moves.map(({ amount, ending_balance, type }) => [type, amount, ending_balance])).toEqual([
    ["applied_to_invoice", 500, 0],
    ["adjustment", 200, -500],
    ["adjustment", -700, -700],
  ]);
  const [update] = (await stripe.events.list({ type: "customer.updated" })).data;
  expect(update?.data.previous_attributes).toEqual({ balance: -500 });
});
