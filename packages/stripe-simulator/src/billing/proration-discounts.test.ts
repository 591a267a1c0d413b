import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { billed, firstItem, second, startBilling } from "../testing/billing.ts";

type Shown = "included" | "itemized";

/** 20.00 a month at half the price from 1 April; twenty of its thirty days are left on the 11th. */
async function halfPrice(proration_discounts?: Shown) {
  const billing = await startBilling("2026-04-01");
  const coupon = await billing.stripe.coupons.create({ duration: "forever", percent_off: 50 });
  const subscription = await billing.subscribe([{ price: (await billing.price(2000)).id }], {
    discounts: [{ coupon: coupon.id }],
    ...(proration_discounts ? { billing_mode: { flexible: { proration_discounts }, type: "flexible" } } : {}),
  });
  await billing.until("2026-04-11");
  const [discount] = subscription.discounts;
  return { ...billing, discount: String(discount), subscription };
}

function shownOn({ lines }: Stripe.Invoice) {
  return lines.data.map(({ amount, discount_amounts, discountable }) => ({
    amount,
    discountable,
    discounts: (discount_amounts ?? []).map((one) => one.amount),
  }));
}

/**
 * Sources: docs.stripe.com/billing/subscriptions/prorations, "Prorations and discounts";
 * docs.stripe.com/changelog/clover/2025-09-30/itemize-proration-discount-amounts.
 */
describe("prorations of a discounted subscription", () => {
  test("included, the default: amounts are net, and the discount is named with 0", async () => {
    const { newest, stripe, subscription, discount } = await halfPrice();
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, quantity: 2 }],
      proration_behavior: "always_invoice",
    });
    const invoice = await newest();
    expect(shownOn(invoice)).toEqual([
      { amount: -667, discountable: false, discounts: [0] },
      { amount: 1333, discountable: false, discounts: [0] },
    ]);
    expect(invoice).toMatchObject({
      amount_paid: 666,
      subtotal: 666,
      total: 666,
      total_discount_amounts: [{ amount: 0, discount }],
    });
  });

  test("itemized: amounts are gross, the discounts have their part, and the total is the same", async () => {
    const { discount, newest, stripe, subscription } = await halfPrice("itemized");
    expect(subscription.billing_mode).toMatchObject({
      flexible: { proration_discounts: "itemized" },
      type: "flexible",
    });
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, quantity: 2 }],
      proration_behavior: "always_invoice",
    });
    const invoice = await newest();
    expect(shownOn(invoice)).toEqual([
      { amount: -1333, discountable: false, discounts: [-666] },
      { amount: 2667, discountable: false, discounts: [1334] },
    ]);
    expect(invoice).toMatchObject({
      amount_paid: 666,
      subtotal: 1334,
      total: 666,
      total_discount_amounts: [{ amount: 668, discount }],
    });
  });

  test("a cancellation credits 6.67 of the 10.00 that were paid", async () => {
    const { newest, stripe, subscription } = await halfPrice();
    await stripe.subscriptions.cancel(subscription.id, { invoice_now: true, prorate: true });
    expect(await newest()).toMatchObject({ ending_balance: -667, total: -667 });
  });

  test("the discounts of the same invoice are not taken off a proration again", async () => {
    const { newest, stripe, subscription, until } = await halfPrice();
    await stripe.subscriptionItems.update(firstItem(subscription).id, { quantity: 2 });
    await until("2026-05-01T02:00Z");
    const invoice = await newest();
    expect(shownOn(invoice)).toEqual([
      { amount: -667, discountable: false, discounts: [0] },
      { amount: 1333, discountable: false, discounts: [0] },
      { amount: 4000, discountable: true, discounts: [2000] },
    ]);
    expect(invoice.total).toBe(2666);
  });

  test("a discount that is removed with the change counts for the debit, not for the credit", async () => {
    const { newest, stripe, subscription } = await halfPrice();
    await stripe.subscriptions.update(subscription.id, {
      discounts: "",
      items: [{ id: firstItem(subscription).id, quantity: 2 }],
      proration_behavior: "always_invoice",
    });
    expect((await newest()).lines.data.map(({ amount }) => amount)).toEqual([-667, 2667]);
  });

  test("the part before a later anchor is net too", async () => {
    const { newest, price, stripe, subscribe } = await startBilling("2026-05-15");
    const coupon = await stripe.coupons.create({ duration: "forever", percent_off: 50 });
    await subscribe([{ price: (await price(3100)).id }], {
      billing_cycle_anchor: second("2026-06-01"),
      discounts: [{ coupon: coupon.id }],
    });
    expect(shownOn(await newest())).toEqual([{ amount: 850, discountable: false, discounts: [0] }]);
  });
});

/** Source: docs.stripe.com/billing/subscriptions/prorations, "Coupons applied to multiple subscription items". */
test("5.00 off 10.00 and 20.00 are 1.66 and 3.34; halfway the cheaper item is credited 4.17", async () => {
  const { newest, price, stripe, subscribe, until } = await startBilling("2026-02-01");
  const coupon = await stripe.coupons.create({ amount_off: 500, currency: "usd", duration: "forever" });
  const subscription = await subscribe(
    [{ price: (await price(1000)).id }, { price: (await price(2000)).id }],
    {
      discounts: [{ coupon: coupon.id }],
    },
  );
  expect(await newest()).toMatchObject({ total: 2500 });
  expect(shownOn(await newest()).map(({ discounts }) => discounts)).toEqual([[166], [334]]);
  await until("2026-02-15");
  await stripe.subscriptionItems.del(firstItem(subscription).id, { proration_behavior: "always_invoice" });
  expect(billed(await newest())).toEqual([
    { amount: -417, end: second("2026-03-01"), proration: true, start: second("2026-02-15") },
  ]);
});

/** Source: docs.stripe.com/billing/subscriptions/coupons, "Coupon duration". */
describe("a coupon for once", () => {
  test("leaves the subscription with the first invoice that it reduces", async () => {
    const { invoices, price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const coupon = await stripe.coupons.create({ duration: "once", percent_off: 50 });
    const { id } = await subscribe([{ price: (await price(900)).id }], {
      discounts: [{ coupon: coupon.id }],
    });
    expect((await stripe.subscriptions.retrieve(id)).discounts).toEqual([]);
    await until("2026-02-01T02:00Z");
    await stripe.subscriptions.update(id, { discounts: [{ coupon: coupon.id }] });
    await until("2026-04-01T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([450, 900, 450, 900]);
  });

  test("waits for the end of a trial (?)", async () => {
    const { invoices, price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const coupon = await stripe.coupons.create({ duration: "once", percent_off: 50 });
    await subscribe([{ price: (await price(900)).id }], {
      discounts: [{ coupon: coupon.id }],
      trial_period_days: 7,
    });
    await until("2026-02-08T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([0, 450, 900]);
  });
});
