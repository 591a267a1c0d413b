import { expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

/** Source: docs.stripe.com/billing/subscriptions/overview, `canceled`: automatic collection is disabled. */
test("a canceled subscription's unpaid invoices stay open and are not retried", async () => {
  const { failRenewal, id, newest, simulator, stripe, useGoodCard } = await subscriber();
  await failRenewal();
  await stripe.subscriptions.cancel(id);
  await useGoodCard();
  await simulator.clock.advance({ days: 20 });
  expect(await newest()).toMatchObject({
    attempt_count: 1,
    auto_advance: false,
    next_payment_attempt: null,
    status: "open",
  });
});

/** Source: docs.stripe.com/billing/revenue-recovery/smart-retries; docs.stripe.com/api/subscriptions/object. */
test.each([
  ["cancel", "canceled", "payment_failed"],
  ["unpaid", "unpaid", null],
  ["past_due", "past_due", null],
] as const)(
  "the account's setting %s makes an exhausted subscription %s",
  async (afterRetries, status, reason) => {
    const { failRenewal, read, simulator } = await subscriber({ settings: { afterRetries } });
    await failRenewal();
    await simulator.clock.advance({ days: 15 });
    expect(await read()).toMatchObject({ cancellation_details: { reason }, status });
  },
);

/** Source: docs.stripe.com/api/customers/object, `delinquent`; docs.stripe.com/api/events/types, `customer.updated`. */
test("a customer is delinquent from a failed renewal until an invoice is paid", async () => {
  const { customer, failRenewal, stripe } = await subscriber();
  const renewal = await failRenewal();
  const delinquent = async () => {
    const row = await stripe.customers.retrieve(customer.id);
    return row.deleted ? undefined : row.delinquent;
  };
  expect(await delinquent()).toBe(true);
  await stripe.invoices.pay(renewal.id ?? "", { payment_method: "pm_card_visa" });
  expect(await delinquent()).toBe(false);
  const updates = (await stripe.events.list({ limit: 100, type: "customer.updated" })).data;
  expect(updates.map((event) => event.data.previous_attributes)).toEqual([
    { delinquent: true },
    { delinquent: false },
  ]);
});

/**
 * Source: docs.stripe.com/billing/subscriptions/overview, "Requires action": the intent of the invoice waits for the
 * customer; docs.stripe.com/error-codes, `invoice_payment_intent_requires_action`.
 */
test("a renewal that the bank wants to be authenticated fails and asks the customer", async () => {
  const { customer, id, newest, read, simulator, stripe } = await subscriber();
  const card = await stripe.paymentMethods.attach("pm_card_authenticationRequired", {
    customer: customer.id,
  });
  await stripe.subscriptions.update(id, { default_payment_method: card.id });
  await simulator.clock.advance({ months: 1, hours: 2 });
  expect((await eventTypes(stripe)).slice(-8)).toEqual([
    "charge.failed",
    "payment_intent.payment_failed",
    "payment_intent.requires_action",
    "invoice.payment_action_required",
    "invoice.updated",
    "invoice.payment_failed",
    "customer.updated",
    "customer.subscription.updated",
  ]);
  expect((await read()).status).toBe("past_due");
  expect((await stripe.paymentIntents.list()).data[0]).toMatchObject({
    last_payment_error: null,
    payment_method: card.id,
    status: "requires_action",
  });
  const renewal = await newest();
  expect(await refusalOf(stripe.invoices.pay(renewal.id ?? ""))).toMatchObject({
    code: "invoice_payment_intent_requires_action",
    statusCode: 402,
  });
});
