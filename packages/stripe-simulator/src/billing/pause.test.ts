import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { billed, periods, second, startBilling } from "../testing/billing.ts";
import { eventTypes } from "../testing/simulation.ts";

/** 31.00 a month from 1 January, paused after ten of the 31 days. */
async function paused(
  wanted: Stripe.SubscriptionPauseParams = { type: "subscription" },
  { method = "pm_card_visa" } = {},
) {
  const billing = await startBilling("2026-01-01");
  const { stripe } = billing;
  const { id } = await billing.subscribe([{ price: (await billing.price(3100)).id }]);
  await billing.until("2026-01-11");
  if (method !== "pm_card_visa") {
    const other = await stripe.paymentMethods.attach(method, { customer: billing.customer.id });
    await stripe.subscriptions.update(id, { default_payment_method: other.id });
  }
  const subscription = await stripe.subscriptions.pause(id, wanted);
  return {
    ...billing,
    now: () => stripe.subscriptions.retrieve(id),
    resume: (how: Stripe.SubscriptionResumeParams = {}) => stripe.subscriptions.resume(id, how),
    subscription,
    totals: async () => (await billing.invoices()).map(({ total }) => total),
  };
}

const NO_CREDIT: Stripe.SubscriptionPauseParams = { bill_for: { unused_time_from: { type: "none" } } };

/** Sources: docs.stripe.com/billing/subscriptions/pause; docs.stripe.com/api/subscriptions/pause. */
describe("a paused subscription", () => {
  test("ends its period, is billed no more, and has its unused time credited on the next invoice", async () => {
    const { newest, resume, subscription, totals, until } = await paused();
    expect(subscription.status).toBe("paused");
    expect(periods(subscription)).toEqual([{ end: second("2026-01-11"), start: second("2026-01-01") }]);
    await until("2026-03-01");
    expect(await totals()).toEqual([3100]);
    await resume({ payment_behavior: "resume_on_payment_success" });
    expect(billed(await newest())).toEqual([
      { amount: -2100, end: second("2026-02-01"), proration: true, start: second("2026-01-11") },
      { amount: 3100, end: second("2026-04-01"), proration: false, start: second("2026-03-01") },
    ]);
  });

  test.each([
    ["now", -2100],
    ["item_current_period_start", -3100],
  ] as const)("unused_time_from %s with an invoice credits at once", async (type, total) => {
    const { balance } = await paused({
      bill_for: { unused_time_from: { type } },
      invoicing_behavior: "invoice",
    });
    expect(await balance()).toBe(total);
  });

  test("cannot be a trial, nor one whose invoices are sent", async () => {
    const { price, stripe, subscribe } = await startBilling("2026-01-01");
    const items = [{ price: (await price(3100)).id }];
    const trial = await subscribe(items, { trial_period_days: 7 });
    const sent = await subscribe(items, { collection_method: "send_invoice", days_until_due: 7 });
    for (const { id } of [trial, sent])
      await expect(stripe.subscriptions.pause(id)).rejects.toMatchObject({ statusCode: 400 });
  });
});

/** Source: docs.stripe.com/billing/subscriptions/pause, "Resume subscriptions". */
describe("a resumption", () => {
  test("waits, by default, for the payment of its invoice; then the anchor is where it was asked for", async () => {
    const { newest, now, resume, stripe, until } = await paused(NO_CREDIT);
    await until("2026-02-05");
    const waiting = await resume();
    const invoice = await newest();
    expect(waiting).toMatchObject({
      latest_invoice: invoice.id,
      pending_update: {
        billing_cycle_anchor: second("2026-02-05"),
        expires_at: second("2026-02-05T23:00Z"),
      },
      status: "paused",
    });
    expect(invoice).toMatchObject({ attempted: false, status: "open", total: 3100 });
    await until("2026-02-05T20:00Z");
    await stripe.invoices.pay(invoice.id);
    const resumed = await now();
    expect(resumed).toMatchObject({
      billing_cycle_anchor: second("2026-02-05"),
      pending_update: null,
      status: "active",
    });
    expect(resumed).not.toHaveProperty("status_details");
    expect(periods(resumed)).toEqual([{ end: second("2026-03-05"), start: second("2026-02-05") }]);
    expect((await eventTypes(stripe)).filter((type) => /paused|resumed/.test(type))).toEqual([
      "customer.subscription.paused",
      "customer.subscription.resumed",
    ]);
  });

  test("that is not paid within 23 hours is void, and the subscription stays paused", async () => {
    const { newest, now, resume, until } = await paused(NO_CREDIT);
    await until("2026-02-10");
    await resume();
    await until("2026-02-10T23:00Z");
    expect((await newest()).status).toBe("void");
    expect(await now()).toMatchObject({ pending_update: null, status: "paused" });
  });

  test("whose payment by hand fails is past due, and is not retried", async () => {
    const { newest, now, resume, stripe, until } = await paused(NO_CREDIT, {
      method: "pm_card_chargeCustomerFail",
    });
    await until("2026-02-10");
    await resume();
    await expect(stripe.invoices.pay((await newest()).id)).rejects.toMatchObject({ statusCode: 402 });
    expect((await now()).status).toBe("past_due");
    expect(await newest()).toMatchObject({ next_payment_attempt: null, status: "open" });
  });

  test("on payment success is paid in the request; a failure leaves it paused and is retried", async () => {
    const success = { payment_behavior: "resume_on_payment_success" } as const;
    const good = await paused(NO_CREDIT);
    await good.until("2026-02-10");
    expect((await good.resume(success)).status).toBe("active");
    expect(await good.newest()).toMatchObject({ amount_paid: 3100, status: "paid" });
    const bad = await paused(NO_CREDIT, { method: "pm_card_chargeCustomerFail" });
    await bad.until("2026-02-10");
    expect((await bad.resume(success)).status).toBe("paused");
    expect(await bad.newest()).toMatchObject({
      next_payment_attempt: second("2026-02-13"),
      status: "open",
    });
  });

  test("without an invoice is active at once: anchor unchanged, no prorations, free up to the next renewal", async () => {
    const { newest, resume, totals, until } = await paused(NO_CREDIT);
    await until("2026-02-15");
    const resumed = await resume({ billing_cycle_anchor: { type: "unchanged" }, proration_behavior: "none" });
    expect(resumed).toMatchObject({ billing_cycle_anchor: second("2026-01-01"), status: "active" });
    expect(periods(resumed)).toEqual([{ end: second("2026-03-01"), start: second("2026-02-01") }]);
    expect(await totals()).toEqual([3100]);
    await until("2026-03-01T02:00Z");
    expect(billed(await newest())).toEqual([
      { amount: 3100, end: second("2026-04-01"), proration: false, start: second("2026-03-01") },
    ]);
  });

  test("with the anchor unchanged and prorations bills the rest of the period: later, or at once", async () => {
    const later = await paused(NO_CREDIT);
    await later.until("2026-02-15");
    expect((await later.resume({ billing_cycle_anchor: { type: "unchanged" } })).status).toBe("active");
    await later.until("2026-03-01T02:00Z");
    expect(billed(await later.newest())).toEqual([
      { amount: 1550, end: second("2026-03-01"), proration: true, start: second("2026-02-15") },
      { amount: 3100, end: second("2026-04-01"), proration: false, start: second("2026-03-01") },
    ]);
    const atOnce = await paused(NO_CREDIT);
    await atOnce.until("2026-02-15");
    await atOnce.resume({
      billing_cycle_anchor: { type: "unchanged" },
      payment_behavior: "resume_on_payment_success",
      proration_behavior: "always_invoice",
    });
    expect(await atOnce.newest()).toMatchObject({ amount_paid: 1550, status: "paid" });
    expect((await atOnce.now()).status).toBe("active");
  });

  /** Source: docs.stripe.com/billing/subscriptions/mixed-interval, "Pause at trial end and resume". */
  test("of mixed intervals gives each item the period that is aligned with the anchor", async () => {
    const { price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const customer = await stripe.customers.create({});
    const items = [{ price: (await price(1000)).id }, { price: (await price(1800, "month", 2)).id }];
    const { id } = await subscribe(items, {
      customer: customer.id,
      trial_end: second("2026-02-01"),
      trial_settings: { end_behavior: { missing_payment_method: "pause" } },
    });
    await until("2026-02-15");
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("paused");
    const resumed = await stripe.subscriptions.resume(id, {
      billing_cycle_anchor: { type: "unchanged" },
      proration_behavior: "none",
    });
    expect(resumed.billing_cycle_anchor).toBe(second("2026-02-01"));
    expect(periods(resumed)).toEqual([
      { end: second("2026-03-01"), start: second("2026-02-01") },
      { end: second("2026-04-01"), start: second("2026-02-01") },
    ]);
  });
});
