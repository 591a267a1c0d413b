import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { billed, firstItem, second, startBilling } from "../testing/billing.ts";

type Behavior = "always_invoice" | "create_prorations" | "none";

/** 9.00 a month from 1 January. */
async function seats(quantity = 1) {
  const billing = await startBilling("2026-01-01");
  const subscription = await billing.subscribe([{ price: (await billing.price(900)).id, quantity }]);
  const { id } = firstItem(subscription);
  return {
    ...billing,
    change: (item: Partial<Stripe.SubscriptionUpdateParams.Item>, proration_behavior?: Behavior) =>
      billing.stripe.subscriptions.update(subscription.id, {
        items: [{ id, ...item }],
        ...(proration_behavior ? { proration_behavior } : {}),
      }),
    subscription,
  };
}

/** Source: docs.stripe.com/billing/subscriptions/prorations. */
describe("a change in the middle of a period", () => {
  test("always_invoice: a second seat after 10 of 31 days costs 6.09 at once", async () => {
    const { change, newest, until } = await seats();
    await until("2026-01-11");
    const updated = await change({ quantity: 2 }, "always_invoice");
    const invoice = await newest();
    expect(updated.latest_invoice).toBe(invoice.id);
    expect(invoice).toMatchObject({
      amount_paid: 609,
      billing_reason: "subscription_update",
      status: "paid",
      total: 609,
    });
    expect(billed(invoice)).toEqual([
      { amount: -610, end: second("2026-02-01"), proration: true, start: second("2026-01-11") },
      { amount: 1219, end: second("2026-02-01"), proration: true, start: second("2026-01-11") },
    ]);
    expect(invoice.lines.data.map(({ description }) => description)).toEqual([
      "Unused time on 1 × Pro after 11 Jan 2026",
      "Remaining time on 2 × Pro after 11 Jan 2026",
    ]);
  });

  test("create_prorations, the default: the same is on the next invoice, before its new period", async () => {
    const { change, invoices, newest, until } = await seats();
    await until("2026-01-11");
    await change({ quantity: 2 });
    expect(await invoices()).toHaveLength(1);
    await until("2026-02-01T02:00Z");
    expect(billed(await newest())).toEqual([
      { amount: -610, end: second("2026-02-01"), proration: true, start: second("2026-01-11") },
      { amount: 1219, end: second("2026-02-01"), proration: true, start: second("2026-01-11") },
      { amount: 1800, end: second("2026-03-01"), proration: false, start: second("2026-02-01") },
    ]);
  });

  test("none: nothing is billed for the rest of the period", async () => {
    const { change, invoices, until } = await seats();
    await until("2026-01-11");
    await change({ quantity: 2 }, "none");
    await until("2026-02-01T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([900, 1800]);
  });

  test("10.00 to 20.00 halfway costs 5.00", async () => {
    const { newest, price, stripe, subscribe, until } = await startBilling("2026-04-01");
    const subscription = await subscribe([{ price: (await price(1000)).id }]);
    await until("2026-04-16");
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, price: (await price(2000)).id }],
      proration_behavior: "always_invoice",
    });
    expect((await newest()).lines.data.map(({ amount }) => amount)).toEqual([-500, 1000]);
  });

  test("a change that changes nothing makes nothing", async () => {
    const { change, invoices, until } = await seats(2);
    await until("2026-01-11");
    await change({ quantity: 2 }, "always_invoice");
    expect(await invoices()).toHaveLength(1);
  });

  /** Source: docs.stripe.com/billing/subscriptions/change-price, "Update the subscription". */
  test("another price counts for one unless a quantity is given", async () => {
    const { change, price } = await seats(3);
    const other = await price(1200);
    expect(firstItem(await change({ price: other.id })).quantity).toBe(1);
    expect(firstItem(await change({ price: (await price(1300)).id, quantity: 4 })).quantity).toBe(4);
    expect(firstItem(await change({ metadata: { team: "red" } })).quantity).toBe(4);
  });
});

/** Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Credit proration calculations". */
describe("a credit takes back what was billed", () => {
  test("a raise without prorations was never billed, so going back costs nothing", async () => {
    const { newest, price, stripe, subscribe, until } = await startBilling("2026-04-01");
    const [ten, twenty] = [await price(1000), await price(2000)];
    const subscription = await subscribe([{ price: ten.id }]);
    const { id } = firstItem(subscription);
    await until("2026-04-11");
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: twenty.id }],
      proration_behavior: "none",
    });
    await until("2026-04-21");
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id, price: ten.id }],
      proration_behavior: "always_invoice",
    });
    const invoice = await newest();
    expect(invoice.total).toBe(0);
    expect(invoice.lines.data.map(({ amount, pricing }) => [amount, pricing?.price_details?.price])).toEqual([
      [-333, ten.id],
      [333, ten.id],
    ]);
  });

  test("a second change credits the debit of the first one, for its own rest", async () => {
    const { change, newest, until } = await seats();
    await until("2026-01-11");
    await change({ quantity: 2 }, "always_invoice");
    const upgrade = await newest();
    await until("2026-01-22");
    await change({ quantity: 1 }, "always_invoice");
    const downgrade = await newest();
    // 12.19 was billed for 21 days; 10 of them are left.
    expect(billed(downgrade)).toEqual([
      { amount: -580, end: second("2026-02-01"), proration: true, start: second("2026-01-22") },
      { amount: 290, end: second("2026-02-01"), proration: true, start: second("2026-01-22") },
    ]);
    expect(downgrade.lines.data[0]?.parent?.subscription_item_details?.proration_details).toEqual({
      credited_items: { invoice: upgrade.id, invoice_line_items: [upgrade.lines.data[1]?.id] },
    });
  });

  test("names the debit also where both wait for the same invoice", async () => {
    const { change, newest, until } = await seats();
    await until("2026-01-11");
    await change({ quantity: 2 });
    await until("2026-01-22");
    await change({ quantity: 3 });
    await until("2026-02-01T02:00Z");
    const invoice = await newest();
    expect(billed(invoice).map(({ amount }) => amount)).toEqual([-610, 1219, -580, 871, 2700]);
    const [, debit, credit] = invoice.lines.data;
    expect(credit?.parent?.subscription_item_details).toMatchObject({
      invoice_item: expect.stringMatching(/^ii_/),
      proration_details: {
        credited_items: { invoice: invoice.id, invoice_line_items: [debit?.id] },
      },
    });
  });

  test("an unpaid period is credited like a paid one", async () => {
    const { change, customer, newest, stripe, until } = await seats(2);
    await stripe.subscriptions.update((await newest()).parent?.subscription_details?.subscription as string, {
      collection_method: "send_invoice",
      days_until_due: 30,
    });
    await until("2026-02-01T02:00Z");
    expect((await newest()).status).toBe("open");
    await until("2026-02-15");
    await change({ quantity: 1 }, "always_invoice");
    expect(await newest()).toMatchObject({ amount_due: 0, status: "paid", total: -450 });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -450 });
  });

  test("a void invoice billed nothing that could be credited (?)", async () => {
    const { change, newest, stripe, subscription, until } = await seats(2);
    await stripe.subscriptions.update(subscription.id, { pause_collection: { behavior: "void" } });
    await until("2026-02-15");
    expect((await newest()).status).toBe("void");
    await change({ quantity: 1 }, "always_invoice");
    expect((await newest()).lines.data.map(({ amount }) => amount)).toEqual([450]);
  });
});

/** Source: docs.stripe.com/api/subscriptions/update, `proration_date`. */
describe("proration_date", () => {
  test("prorates as if the change was made then, in a preview and in an update alike", async () => {
    const { newest, stripe, subscription, until } = await seats();
    await until("2026-01-20");
    const items = [{ id: firstItem(subscription).id, quantity: 2 }];
    const proration = { proration_behavior: "always_invoice", proration_date: second("2026-01-11") } as const;
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items, ...proration },
    });
    expect(preview).toMatchObject({
      amount_due: 609,
      parent: { subscription_details: { subscription_proration_date: second("2026-01-11") } },
      total: 609,
    });
    await stripe.subscriptions.update(subscription.id, { items, ...proration });
    const invoice = await newest();
    expect(invoice.total).toBe(609);
    expect(billed(invoice)).toEqual(billed(preview));
  });

  test("counts for a single item too", async () => {
    const { newest, stripe, subscription, until } = await seats();
    await until("2026-01-20");
    await stripe.subscriptionItems.update(firstItem(subscription).id, {
      proration_behavior: "always_invoice",
      proration_date: second("2026-01-11"),
      quantity: 2,
    });
    expect((await newest()).total).toBe(609);
  });

  test.each(["2025-12-31", "2026-02-02"])("%s is outside of the period and refused", async (date) => {
    const { stripe, subscription, until } = await seats();
    await until("2026-01-20");
    const items = [{ id: firstItem(subscription).id, quantity: 2 }];
    await expect(
      stripe.subscriptions.update(subscription.id, { items, proration_date: second(date) }),
    ).rejects.toMatchObject({ param: "proration_date", statusCode: 400 });
  });
});

/** Source: docs.stripe.com/billing/subscriptions/prorations, "Preview a proration". */
describe("a preview", () => {
  test("of a change that waits is the next renewal with the prorations first, and changes nothing", async () => {
    const { invoices, stripe, subscription, until } = await seats();
    await until("2026-01-11");
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: { items: [{ id: firstItem(subscription).id, quantity: 2 }] },
    });
    expect(billed(preview).map(({ amount }) => amount)).toEqual([-610, 1219, 1800]);
    expect(await invoices()).toHaveLength(1);
    expect(firstItem(await stripe.subscriptions.retrieve(subscription.id)).quantity).toBe(1);
  });

  test("of an anchor reset and of an immediate cancellation is the invoice that they make", async () => {
    const { stripe, subscription, until } = await seats();
    await until("2026-01-11");
    const previewOf = async (subscription_details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
      billed(await stripe.invoices.createPreview({ subscription: subscription.id, subscription_details }));
    expect((await previewOf({ billing_cycle_anchor: { type: "now" } })).map(({ amount }) => amount)).toEqual([
      -610, 900,
    ]);
    expect((await previewOf({ cancel_now: true })).map(({ amount }) => amount)).toEqual([-610]);
  });
});
