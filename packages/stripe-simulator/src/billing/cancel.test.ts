import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { billed, firstItem, periods, second, startBilling } from "../testing/billing.ts";

/** 30.00 a month from 1 April, a month of thirty days. */
async function monthly(wanted: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const billing = await startBilling("2026-04-01");
  const subscription = await billing.subscribe([{ price: (await billing.price(3000)).id }], wanted);
  return {
    ...billing,
    now: () => billing.stripe.subscriptions.retrieve(subscription.id),
    subscription,
    totals: async () => (await billing.invoices()).map(({ total }) => total),
  };
}

/** Source: docs.stripe.com/api/subscriptions/cancel. */
describe("an immediate cancellation", () => {
  test("returns nothing by itself", async () => {
    const { balance, stripe, subscription, totals, until } = await monthly();
    await until("2026-04-11");
    expect((await stripe.subscriptions.cancel(subscription.id)).status).toBe("canceled");
    expect([await totals(), await balance()]).toEqual([[3000], 0]);
  });

  test("with prorate and invoice_now credits the rest to the customer's balance", async () => {
    const { balance, newest, stripe, subscription, until } = await monthly();
    await until("2026-04-11");
    const canceled = await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
    const invoice = await newest();
    expect(canceled).toMatchObject({ latest_invoice: invoice.id, status: "canceled" });
    expect(billed(invoice)).toEqual([
      { amount: -2000, end: second("2026-05-01"), proration: true, start: second("2026-04-11") },
    ]);
    expect(invoice).toMatchObject({
      amount_due: 0,
      amount_paid: 0,
      ending_balance: -2000,
      status: "paid",
      total: -2000,
    });
    expect(await balance()).toBe(-2000);
  });

  test("with invoice_now alone collects what was pending", async () => {
    const { newest, stripe, subscription, until } = await monthly();
    await until("2026-04-16");
    await stripe.subscriptionItems.update(firstItem(subscription).id, { quantity: 2 });
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true });
    expect(await newest()).toMatchObject({ amount_paid: 1500, status: "paid" });
  });

  test("with neither drops what was pending", async () => {
    const { stripe, subscription, totals, until } = await monthly();
    await until("2026-04-16");
    await stripe.subscriptionItems.update(firstItem(subscription).id, { quantity: 2 });
    await stripe.subscriptions.cancel(subscription.id);
    await until("2026-06-01");
    expect(await totals()).toEqual([3000]);
  });

  test("of a trial has nothing to credit", async () => {
    const { stripe, subscription, totals } = await monthly({ trial_period_days: 14 });
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
    expect(await totals()).toEqual([0]);
  });
});

/**
 * Source: docs.stripe.com/api/subscriptions/update, `cancel_at`. That the item's period ends with the subscription is
 * said of a first period only (billing-mode/compare, "truncated first billing period"); here it is every one (?).
 */
describe("cancel_at", () => {
  test("three months ahead: it renews until then, also in the hour of the draft, and is not billed after", async () => {
    const { now, stripe, subscription, totals, until } = await monthly();
    await stripe.subscriptions.update(subscription.id, { cancel_at: second("2026-07-01") });
    await until("2026-06-01T00:30Z");
    expect(await now()).toMatchObject({
      cancel_at: second("2026-07-01"),
      latest_invoice: expect.any(String),
      status: "active",
    });
    expect(periods(await now())).toEqual([{ end: second("2026-07-01"), start: second("2026-06-01") }]);
    await until("2026-06-30T23:59:59Z");
    expect((await now()).status).toBe("active");
    await until("2026-07-01");
    expect(await now()).toMatchObject({ ended_at: second("2026-07-01"), status: "canceled" });
    expect(await totals()).toEqual([3000, 3000, 3000]);
  });

  test("in a later period: that period is billed for its part, whatever the proration behavior", async () => {
    const { newest, now, stripe, subscription, until } = await monthly();
    await stripe.subscriptions.update(subscription.id, {
      cancel_at: second("2026-06-11"),
      proration_behavior: "none",
    });
    await until("2026-06-01T02:00Z");
    expect(periods(await now())).toEqual([{ end: second("2026-06-11"), start: second("2026-06-01") }]);
    expect(billed(await newest())).toEqual([
      { amount: 1000, end: second("2026-06-11"), proration: true, start: second("2026-06-01") },
    ]);
    await until("2026-06-11");
    expect((await now()).status).toBe("canceled");
  });

  test("in the current period: the rest is credited, and settled when it ends", async () => {
    const { balance, newest, now, stripe, subscription, totals, until } = await monthly();
    await until("2026-04-06");
    await stripe.subscriptions.update(subscription.id, { cancel_at: second("2026-04-16") });
    expect(periods(await now())).toEqual([{ end: second("2026-04-16"), start: second("2026-04-01") }]);
    expect(await totals()).toEqual([3000]);
    await until("2026-04-16T02:00Z");
    const invoice = await newest();
    expect(await now()).toMatchObject({ latest_invoice: invoice.id, status: "canceled" });
    expect(billed(invoice)).toEqual([
      { amount: -1500, end: second("2026-05-01"), proration: true, start: second("2026-04-16") },
    ]);
    expect([invoice.status, await balance()]).toEqual(["paid", -1500]);
  });

  test("in the current period with always_invoice is credited at once, with none never", async () => {
    const atOnce = await monthly();
    await atOnce.stripe.subscriptions.update(atOnce.subscription.id, {
      cancel_at: second("2026-04-16"),
      proration_behavior: "always_invoice",
    });
    expect(await atOnce.balance()).toBe(-1500);
    const never = await monthly();
    await never.stripe.subscriptions.update(never.subscription.id, {
      cancel_at: second("2026-04-16"),
      proration_behavior: "none",
    });
    await never.until("2026-06-01");
    expect([await never.totals(), await never.balance()]).toEqual([[3000], 0]);
  });

  test("taken back: the period is whole again and its rest is billed again (?)", async () => {
    const { now, stripe, subscription, totals, until } = await monthly();
    await stripe.subscriptions.update(subscription.id, {
      cancel_at: second("2026-04-16"),
      proration_behavior: "always_invoice",
    });
    await stripe.subscriptions.update(subscription.id, {
      cancel_at: "",
      proration_behavior: "always_invoice",
    });
    expect(periods(await now())).toEqual([{ end: second("2026-05-01"), start: second("2026-04-01") }]);
    await until("2026-05-01T02:00Z");
    expect(await totals()).toEqual([3000, -1500, 1500, 3000]);
  });

  /** Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Excluding prorations for the first …". */
  test("in the first period of a new subscription shortens and prorates it, or not with none", async () => {
    const part = await monthly({ cancel_at: second("2026-04-16") });
    expect(periods(part.subscription)).toEqual([{ end: second("2026-04-16"), start: second("2026-04-01") }]);
    const full = await monthly({ cancel_at: second("2026-04-16"), proration_behavior: "none" });
    expect(periods(full.subscription)).toEqual([{ end: second("2026-04-16"), start: second("2026-04-01") }]);
    expect([await part.totals(), await full.totals()]).toEqual([[1500], [3000]]);
    await part.until("2026-04-16");
    expect((await part.now()).status).toBe("canceled");
  });

  /** Source: docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums. */
  test.each([
    ["min_period_end", "2026-05-01"],
    ["max_period_end", "2027-04-01"],
  ] as const)("%s becomes a time at once", async (cancel_at, end) => {
    const { price, stripe, subscription } = await monthly();
    await stripe.subscriptionItems.create({
      price: (await price(30_000, "year")).id,
      subscription: subscription.id,
    });
    const updated = await stripe.subscriptions.update(subscription.id, { cancel_at });
    expect(updated).toMatchObject({ cancel_at: second(end), cancel_at_period_end: false });
  });
});

/** Source: docs.stripe.com/billing/subscriptions/prorations, "What doesn't trigger prorations". */
test("cancel_at_period_end prorates nothing and follows the earliest period end", async () => {
  const { now, price, stripe, subscription, totals, until } = await monthly();
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect((await now()).cancel_at).toBe(second("2026-05-01"));
  const yearly = await price(36_000, "year");
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: firstItem(subscription).id, price: yearly.id }],
    proration_behavior: "none",
  });
  expect(await now()).toMatchObject({ cancel_at: second("2027-04-01"), cancel_at_period_end: true });
  await until("2027-04-01");
  expect([(await now()).status, await totals()]).toEqual(["canceled", [3000]]);
});

/** Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Cancellations in the Customer Portal". */
test("the portal sets cancel_at to the latest period end, and prorates nothing", async () => {
  const { customer, now, price, stripe, subscription, totals, url } = await monthly();
  await stripe.subscriptionItems.create({
    price: (await price(36_000, "year")).id,
    proration_behavior: "none",
    subscription: subscription.id,
  });
  const session = await stripe.billingPortal.sessions.create({ customer: customer.id });
  await fetch(`${url}/p/session/${session.id}/subscriptions/${subscription.id}/cancel`, { method: "POST" });
  expect(await now()).toMatchObject({ cancel_at: second("2027-04-01"), cancel_at_period_end: false });
  expect(await totals()).toEqual([3000]);
});
