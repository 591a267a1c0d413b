import { describe, expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

/** Source: docs.stripe.com/billing/subscriptions/overview, `active`, and "Handle unpaid subscriptions". */
describe("the status of a subscription follows its most recent invoice that is not void", () => {
  test("marking it uncollectible makes a past_due subscription active", async () => {
    const { failRenewal, read, stripe } = await subscriber();
    const renewal = await failRenewal();
    expect((await read()).status).toBe("past_due");
    expect(await stripe.invoices.markUncollectible(renewal.id ?? "")).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "user_forgiven" } },
    });
    expect((await read()).status).toBe("active");
    expect((await eventTypes(stripe)).slice(-4)).toEqual([
      "invoice.updated",
      "invoice.marked_uncollectible",
      "customer.updated",
      "customer.subscription.updated",
    ]);
  });

  test("paying it makes the subscription active, whatever older invoices are", async () => {
    const { failRenewal, invoices, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ months: 1 });
    const [newest] = await invoices();
    await stripe.invoices.pay(newest?.id ?? "", { payment_method: "pm_card_visa" });
    expect((await read()).status).toBe("active");
    expect((await stripe.invoices.retrieve(older.id ?? "")).status).toBe("open");
  });

  test("paying an older open invoice changes no status", async () => {
    const { failRenewal, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ months: 1 });
    const paid = await stripe.invoices.pay(older.id ?? "", { payment_method: "pm_card_visa" });
    expect(paid.status).toBe("paid");
    expect((await read()).status).toBe("past_due");
  });

  test("a draft does not count: in its hour the invoice before it decides", async () => {
    const { failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ months: 1, hours: -2, minutes: 30 });
    expect((await newest()).status).toBe("draft");
    await stripe.invoices.pay(older.id ?? "", { payment_method: "pm_card_visa" });
    expect((await read()).status).toBe("active");
  });

  test("voiding it leaves the decision to the one before", async () => {
    const { failRenewal, read, stripe } = await subscriber();
    const renewal = await failRenewal();
    await stripe.invoices.voidInvoice(renewal.id ?? "");
    expect((await read()).status).toBe("active");
  });

  test("voiding one that was forgiven brings an older unpaid one back", async () => {
    const { failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    await failRenewal();
    await simulator.clock.advance({ months: 1 });
    const forgiven = await stripe.invoices.markUncollectible((await newest()).id ?? "");
    expect((await read()).status).toBe("active");
    await stripe.invoices.voidInvoice(forgiven.id ?? "");
    expect((await read()).status).toBe("past_due");
  });

  test("an older invoice that fails again changes nothing", async () => {
    const { failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { retryDays: [20, 20, 20] },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ days: 31 });
    await stripe.invoices.pay((await newest()).id ?? "", { payment_method: "pm_card_visa" });
    expect((await read()).status).toBe("active");
    await simulator.clock.advance({ days: 20 });
    expect((await stripe.invoices.retrieve(older.id ?? "")).attempt_count).toBe(3);
    expect((await read()).status).toBe("active");
  });
});

/** Source: docs.stripe.com/api/invoices/object, `status_details.uncollectible.reason`. */
describe("why an invoice is uncollectible", () => {
  test("collection is paused, and the subscription stays active", async () => {
    const { id, newest, read, simulator, stripe } = await subscriber();
    await stripe.subscriptions.update(id, { pause_collection: { behavior: "mark_uncollectible" } });
    await simulator.clock.advance({ months: 1, hours: 2 });
    expect(await newest()).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "subscription_paused" } },
    });
    expect((await read()).status).toBe("active");
  });

  test("the last retry failed, and the account gives such invoices up", async () => {
    const { customer, failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due", invoiceAfterRetries: "uncollectible" },
    });
    await failRenewal();
    await simulator.clock.advance({ days: 15 });
    expect(await newest()).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "max_payment_attempts" } },
    });
    expect((await read()).status).toBe("active");
    // Source: docs.stripe.com/api/customers/object, `delinquent`: dunning does not reset it.
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ delinquent: true });
  });

  test("a reason goes when the invoice is paid after all", async () => {
    const { failRenewal, stripe } = await subscriber();
    const { id = "" } = await failRenewal();
    await stripe.invoices.markUncollectible(id);
    const paid = await stripe.invoices.pay(id, { payment_method: "pm_card_visa" });
    expect([paid.status, paid.status_details]).toEqual(["paid", {}]);
  });
});

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
