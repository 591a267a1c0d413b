import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { card } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

type List = (
  stripe: Stripe,
  by: { customer: string; created?: Stripe.RangeQueryParam },
) => Promise<{ data: object[] }>;

const LISTS: [name: string, List][] = [
  ["charges", (stripe, by) => stripe.charges.list(by)],
  ["checkout sessions", (stripe, by) => stripe.checkout.sessions.list(by)],
  ["invoices", (stripe, by) => stripe.invoices.list(by)],
  ["payment intents", (stripe, by) => stripe.paymentIntents.list(by)],
  ["subscriptions", (stripe, by) => stripe.subscriptions.list(by)],
];

/** Sources: docs.stripe.com/error-codes, `resource_missing`; docs.stripe.com/api/customers/delete. */
describe("a list for a customer", () => {
  const others: [name: string, List][] = [
    ["credit notes", (stripe, { customer }) => stripe.creditNotes.list({ customer })],
    ["payment methods", (stripe, { customer }) => stripe.paymentMethods.list({ customer })],
    ["setup intents", (stripe, { customer }) => stripe.setupIntents.list({ customer })],
  ];

  test.each([...LISTS, ...others])("that does not exist is refused: %s", async (_, list) => {
    const { stripe } = await subscriber();
    expect(await refusalOf(list(stripe, { customer: "cus_nobody" }))).toMatchObject({
      code: "resource_missing",
      message: "No such customer: 'cus_nobody'",
      param: "customer",
      statusCode: 400,
    });
  });

  test.each(LISTS)("that was deleted is answered: %s", async (_, list) => {
    const { customer, stripe } = await subscriber();
    await stripe.customers.del(customer.id);
    expect((await list(stripe, { customer: customer.id })).data).toBeInstanceOf(Array);
  });

  /** Source: docs.stripe.com/api/charges/list, `created`, and likewise for the others. */
  test.each(LISTS)("is bounded by the time of creation: %s", async (name, list) => {
    const { customer, monthly, simulator, stripe } = await subscriber();
    const buy = async () => {
      const { id } = await stripe.checkout.sessions.create({
        customer: customer.id,
        line_items: [{ price: monthly.id, quantity: 1 }],
        mode: "subscription",
        success_url: "https://shop.test/done",
      });
      await simulator.pay(id, card());
    };
    await buy();
    await simulator.clock.advance({ days: 10 });
    const now = Math.floor(simulator.clock.now() / 1000);
    await buy();
    const count = async (created: Stripe.RangeQueryParam) =>
      (await list(stripe, { created, customer: customer.id })).data.length;
    const earlier = name === "checkout sessions" ? 1 : 2;
    expect([await count({ gte: now }), await count({ lt: now })]).toEqual([1, earlier]);
    expect(await count({ gt: now })).toBe(0);
  });
});

/** Sources: docs.stripe.com/api/subscriptions/list; docs.stripe.com/api/invoices/list; docs.stripe.com/api/checkout/sessions/list. */
test("lists combine a customer, a status and a time", async () => {
  const { customer, failRenewal, id, simulator, stripe } = await subscriber();
  const start = Math.floor(simulator.clock.now() / 1000);
  const renewal = await failRenewal();
  const open = await stripe.checkout.sessions.create({
    currency: "usd",
    customer: customer.id,
    mode: "setup",
    success_url: "https://shop.test/done",
  });
  const ofCustomer = { created: { gte: start }, customer: customer.id };
  const ids = (rows: { data: { id?: string }[] }) => rows.data.map((row) => row.id);
  expect(ids(await stripe.subscriptions.list({ ...ofCustomer, status: "past_due" }))).toEqual([id]);
  expect(ids(await stripe.subscriptions.list({ ...ofCustomer, status: "active" }))).toEqual([]);
  expect(ids(await stripe.checkout.sessions.list({ ...ofCustomer, status: "open" }))).toEqual([open.id]);
  expect(ids(await stripe.checkout.sessions.list({ ...ofCustomer, status: "complete" }))).toEqual([]);
  const invoices = { created: { gte: start + 86_400 }, customer: customer.id, subscription: id } as const;
  expect(ids(await stripe.invoices.list({ ...invoices, status: "open" }))).toEqual([renewal.id]);
  expect(ids(await stripe.invoices.list({ ...invoices, status: "paid" }))).toEqual([]);
  expect(
    ids(await stripe.invoices.list({ customer: customer.id, status: "paid", subscription: id })),
  ).toHaveLength(1);
});

/** Sources: docs.stripe.com/api/disputes/list; docs.stripe.com/api/refunds/list. */
test("refunds and disputes are listed by payment intent", async () => {
  const { customer, simulator, stripe } = await subscriber();
  const pay = (payment_method: string) =>
    stripe.paymentIntents.create({
      amount: 900,
      confirm: true,
      currency: "usd",
      customer: customer.id,
      off_session: true,
      payment_method,
    });
  const [refunded, disputed] = [await pay("pm_card_visa"), await pay("pm_card_createDispute")];
  await simulator.clock.advance({ seconds: 1 });
  const refund = await stripe.refunds.create({ amount: 100, payment_intent: refunded.id });
  const refunds = async (payment_intent: string) => (await stripe.refunds.list({ payment_intent })).data;
  const disputes = async (payment_intent: string) => (await stripe.disputes.list({ payment_intent })).data;
  expect((await refunds(refunded.id)).map(({ id }) => id)).toEqual([refund.id]);
  expect([await refunds(disputed.id), await disputes(refunded.id)]).toEqual([[], []]);
  expect(await disputes(disputed.id)).toMatchObject([{ payment_intent: disputed.id }]);
});

/** Source: docs.stripe.com/expand: four levels, and `data` of a list is one of them. */
describe("expansions in lists", () => {
  test("reach the payments of the latest invoice", async () => {
    const { customer, stripe } = await subscriber();
    const [subscription] = (
      await stripe.subscriptions.list({ customer: customer.id, expand: ["data.latest_invoice.payments"] })
    ).data;
    expect(subscription).toMatchObject({
      latest_invoice: { payments: { data: [{ payment: { type: "payment_intent" }, status: "paid" }] } },
    });
  });

  test.each(["data.latest_invoice.payments.data.payment.payment_intent", "latest_invoice"])(
    "are refused when they are deeper or do not begin at `data`: %s",
    async (path) => {
      const { customer, stripe } = await subscriber();
      const list = stripe.subscriptions.list({ customer: customer.id, expand: [path] });
      expect(await refusalOf(list)).toMatchObject({ param: "expand", statusCode: 400 });
    },
  );
});
