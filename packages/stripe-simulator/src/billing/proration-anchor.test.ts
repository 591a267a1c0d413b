import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { billed, periods, second, startBilling } from "../testing/billing.ts";
import { card } from "../testing/simulation.ts";

/** Sources: docs.stripe.com/billing/subscriptions/billing-cycle; docs.stripe.com/payments/checkout/billing-cycle. */
describe("a new subscription with a later billing cycle anchor", () => {
  test("bills 17 of the 31 days from 15 May to 1 June, then full months from the 1st", async () => {
    const { invoices, price, stripe, subscribe, until } = await startBilling("2026-05-15");
    const subscription = await subscribe([{ price: (await price(3100)).id }], {
      billing_cycle_anchor: second("2026-06-01"),
    });
    expect(subscription).toMatchObject({ billing_cycle_anchor: second("2026-06-01"), status: "active" });
    expect(periods(subscription)).toEqual([{ end: second("2026-06-01"), start: second("2026-05-15") }]);
    await until("2026-06-01T02:00Z");
    const [first, full] = await invoices();
    expect(first).toMatchObject({
      amount_paid: 1700,
      billing_reason: "subscription_create",
      status: "paid",
    });
    expect(first && billed(first)).toEqual([
      { amount: 1700, end: second("2026-06-01"), proration: true, start: second("2026-05-15") },
    ]);
    expect(full && billed(full)).toEqual([
      { amount: 3100, end: second("2026-07-01"), proration: false, start: second("2026-06-01") },
    ]);
    expect(periods(await stripe.subscriptions.retrieve(subscription.id))).toEqual([
      { end: second("2026-07-01"), start: second("2026-06-01") },
    ]);
  });

  test("counts seconds: half a day before the anchor is 0.50 of 31.00", async () => {
    const { newest, price, subscribe } = await startBilling("2026-05-31T12:00Z");
    await subscribe([{ price: (await price(3100)).id }], { billing_cycle_anchor: second("2026-06-01") });
    expect((await newest()).total).toBe(50);
  });

  test("makes no invoice at all without prorations, and needs no payment method for it", async () => {
    const { invoices, price, stripe, subscribe, until } = await startBilling("2026-05-15");
    const subscription = await subscribe([{ price: (await price(3100)).id }], {
      billing_cycle_anchor: second("2026-06-01"),
      proration_behavior: "none",
    });
    expect(subscription).toMatchObject({ latest_invoice: null, status: "active" });
    expect(periods(subscription)).toEqual([{ end: second("2026-06-01"), start: second("2026-05-15") }]);
    expect(await invoices()).toEqual([]);
    const poor = await stripe.customers.create({});
    const unpaid = await stripe.subscriptions.create({
      billing_cycle_anchor: second("2026-06-01"),
      customer: poor.id,
      items: [{ price: (await price(3100)).id }],
      proration_behavior: "none",
    });
    expect(unpaid.status).toBe("active");
    await until("2026-06-01T02:00Z");
    expect((await invoices()).map(({ total, status }) => [total, status])).toEqual([[3100, "paid"]]);
  });

  test("at the end of a trial bills the rest up to the anchor", async () => {
    const { invoices, price, subscribe, until } = await startBilling("2026-05-15");
    await subscribe([{ price: (await price(3100)).id }], {
      billing_cycle_anchor: second("2026-06-01"),
      trial_end: second("2026-05-22"),
    });
    await until("2026-06-01T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([0, 1000, 3100]);
  });

  test.each(["2026-05-14T23:59:59Z", "2026-06-15T00:00:01Z"])("is refused at %s", async (anchor) => {
    const { price, subscribe } = await startBilling("2026-05-15");
    const items = [{ price: (await price(3100)).id }];
    await expect(subscribe(items, { billing_cycle_anchor: second(anchor) })).rejects.toMatchObject({
      param: "billing_cycle_anchor",
      statusCode: 400,
    });
  });
});

describe("a checkout with a billing cycle anchor", () => {
  async function openCheckout(proration_behavior?: "none") {
    const billing = await startBilling("2026-05-15");
    const price = await billing.price(3100);
    const session = await billing.stripe.checkout.sessions.create({
      customer: billing.customer.id,
      expand: ["line_items"],
      line_items: [{ price: price.id, quantity: 1 }],
      mode: "subscription",
      subscription_data: {
        billing_cycle_anchor: second("2026-06-01"),
        ...(proration_behavior ? { proration_behavior } : {}),
      },
      success_url: "https://shop.test",
    });
    return { ...billing, session };
  }

  test("asks for the part up to the anchor and collects the part that is left when it is paid", async () => {
    const { newest, session, simulator, stripe, until } = await openCheckout();
    expect(session).toMatchObject({ amount_subtotal: 1700, amount_total: 1700 });
    expect(session.line_items?.data[0]).toMatchObject({ amount_subtotal: 1700, amount_total: 1700 });
    await until("2026-05-15T12:00Z");
    await simulator.pay(session.id, card());
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      amount_total: 1650,
      payment_status: "paid",
    });
    expect(await newest()).toMatchObject({ amount_paid: 1650, status: "paid" });
  });

  test("without prorations is free up to it: amounts of 0, nothing to pay, no invoice", async () => {
    const { invoices, session, simulator, stripe, until } = await openCheckout("none");
    expect(session).toMatchObject({ amount_subtotal: 0, amount_total: 0 });
    expect(session.line_items?.data[0]).toMatchObject({ amount_subtotal: 0, amount_total: 0 });
    await simulator.pay(session.id, card());
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ["subscription"] });
    expect(done).toMatchObject({
      invoice: null,
      payment_status: "no_payment_required",
      status: "complete",
      subscription: { latest_invoice: null, status: "active" },
    });
    await until("2026-06-01T02:00Z");
    expect((await invoices()).map(({ total, status }) => [total, status])).toEqual([[3100, "paid"]]);
  });

  test("that is paid after the anchor bills the full period from the anchor on", async () => {
    const { customer, newest, price, simulator, stripe, until } = await startBilling("2026-05-31T20:00Z");
    const session = await stripe.checkout.sessions.create({
      customer: customer.id,
      line_items: [{ price: (await price(3000)).id, quantity: 1 }],
      mode: "subscription",
      subscription_data: { billing_cycle_anchor: second("2026-06-01"), proration_behavior: "none" },
      success_url: "https://shop.test",
    });
    await until("2026-06-01T06:00Z");
    await simulator.pay(session.id, card());
    expect(billed(await newest())).toEqual([
      { amount: 3000, end: second("2026-07-01"), proration: false, start: second("2026-06-01") },
    ]);
  });

  test("takes no trial, no one-time price without prorations and no amount off with them", async () => {
    const { price, stripe } = await startBilling("2026-05-15");
    const monthly = await price(3100);
    const once = await stripe.prices.create({
      currency: "usd",
      product: String(monthly.product),
      unit_amount: 100,
    });
    const coupon = await stripe.coupons.create({ amount_off: 100, currency: "usd", duration: "once" });
    const anchored = { billing_cycle_anchor: second("2026-06-01") };
    const line_items = [{ price: monthly.id, quantity: 1 }];
    const refused: Partial<Stripe.Checkout.SessionCreateParams>[] = [
      { subscription_data: { ...anchored, trial_period_days: 7 } },
      {
        line_items: [...line_items, { price: once.id, quantity: 1 }],
        subscription_data: { ...anchored, proration_behavior: "none" },
      },
      { discounts: [{ coupon: coupon.id }] },
    ];
    for (const wanted of refused)
      await expect(
        stripe.checkout.sessions.create({
          line_items,
          mode: "subscription",
          subscription_data: anchored,
          success_url: "https://shop.test",
          ...wanted,
        }),
      ).rejects.toMatchObject({ param: "subscription_data[billing_cycle_anchor]", statusCode: 400 });
  });
});

/** Source: docs.stripe.com/billing/subscriptions/billing-cycle, "Reset the billing period to the current time". */
describe("an anchor that is reset to now", () => {
  async function resetAfterTwentyDays(proration_behavior?: "none") {
    const billing = await startBilling("2026-04-01");
    const subscription = await billing.subscribe([{ price: (await billing.price(3000)).id }]);
    await billing.until("2026-04-21");
    const updated = await billing.stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: "now" },
      ...(proration_behavior ? { proration_behavior } : {}),
    });
    return { ...billing, updated };
  }

  test("credits the ten days that are left and bills a month from now, at once", async () => {
    const { newest, updated } = await resetAfterTwentyDays();
    expect(updated.billing_cycle_anchor).toBe(second("2026-04-21"));
    expect(periods(updated)).toEqual([{ end: second("2026-05-21"), start: second("2026-04-21") }]);
    const invoice = await newest();
    expect(invoice).toMatchObject({
      amount_paid: 2000,
      billing_reason: "subscription_update",
      id: updated.latest_invoice,
      status: "paid",
    });
    expect(billed(invoice)).toEqual([
      { amount: -1000, end: second("2026-05-01"), proration: true, start: second("2026-04-21") },
      { amount: 3000, end: second("2026-05-21"), proration: false, start: second("2026-04-21") },
    ]);
  });

  test("without prorations bills the month and credits nothing", async () => {
    const { newest } = await resetAfterTwentyDays("none");
    expect(billed(await newest())).toEqual([
      { amount: 3000, end: second("2026-05-21"), proration: false, start: second("2026-04-21") },
    ]);
  });

  test("renews on its new day", async () => {
    const { invoices, until } = await resetAfterTwentyDays();
    await until("2026-05-21T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([3000, 2000, 3000]);
  });
});
