import { describe, expect, test } from "vitest";
import { firstItem, second, startBilling } from "../testing/billing.ts";
import { card } from "../testing/simulation.ts";

/** Source: docs.stripe.com/api/invoice-line-item/object. */
describe("the lines of an invoice", () => {
  test("name their price, their item and, where they are prorations, what they credit", async () => {
    const { newest, price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const monthly = await price(900);
    const subscription = await subscribe([{ price: monthly.id }]);
    const first = await newest();
    const { id } = firstItem(subscription);
    const item = { subscription: subscription.id, subscription_item: id };
    expect(first.lines.data).toMatchObject([
      {
        discountable: true,
        invoice: first.id,
        parent: {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: null,
            proration: false,
            proration_details: { credited_items: null },
            ...item,
          },
          type: "subscription_item_details",
        },
        period: { end: second("2026-02-01"), start: second("2026-01-01") },
        pricing: {
          price_details: { price: monthly.id, product: monthly.product },
          type: "price_details",
        },
        quantity: 1,
      },
    ]);
    await until("2026-01-11");
    await stripe.subscriptionItems.update(id, { proration_behavior: "always_invoice", quantity: 2 });
    const details = (await newest()).lines.data.map(({ parent }) => parent?.subscription_item_details);
    expect(details).toEqual([
      {
        ...item,
        invoice_item: expect.stringMatching(/^ii_/),
        proration: true,
        proration_details: {
          credited_items: { invoice: first.id, invoice_line_items: [first.lines.data[0]?.id] },
        },
      },
      {
        ...item,
        invoice_item: expect.stringMatching(/^ii_/),
        proration: true,
        proration_details: { credited_items: null },
      },
    ]);
  });

  test("of a one-time price beside a subscription come from an invoice item", async () => {
    const { customer, newest, price, simulator, stripe } = await startBilling("2026-01-01");
    const monthly = await price(900);
    const fee = await stripe.prices.create({
      currency: "usd",
      product: String(monthly.product),
      unit_amount: 500,
    });
    const session = await stripe.checkout.sessions.create({
      customer: customer.id,
      line_items: [
        { price: monthly.id, quantity: 1 },
        { price: fee.id, quantity: 1 },
      ],
      mode: "subscription",
      success_url: "https://shop.test",
    });
    await simulator.pay(session.id, card());
    expect((await newest()).lines.data[1]).toMatchObject({
      amount: 500,
      parent: {
        invoice_item_details: { invoice_item: expect.stringMatching(/^ii_/), proration: false },
        subscription_item_details: null,
        type: "invoice_item_details",
      },
    });
  });

  test("ten are embedded, prorations first; the list has them all, page by page", async () => {
    const { newest, price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const prices = await Promise.all([300, 200, 100].map((amount) => price(amount)));
    const subscription = await subscribe(prices.map(({ id }) => ({ price: id })));
    for (const day of ["06", "11"]) {
      await until(`2026-01-${day}`);
      for (const [index, item] of subscription.items.data.entries())
        await stripe.subscriptionItems.update(item.id, { quantity: index + Number(day) });
    }
    await until("2026-02-01T02:00Z");
    const invoice = await newest();
    expect(invoice.lines).toMatchObject({ has_more: true, url: `/v1/invoices/${invoice.id}/lines` });
    expect(invoice.lines.data).toHaveLength(10);
    const isProration = invoice.lines.data.map(({ parent }) => parent?.subscription_item_details?.proration);
    expect(isProration).toEqual(Array<boolean>(10).fill(true));
    const page = await stripe.invoices.listLineItems(invoice.id);
    expect(page.data.map(({ id }) => id)).toEqual(invoice.lines.data.map(({ id }) => id));
    const rest = await stripe.invoices.listLineItems(invoice.id, {
      limit: 100,
      starting_after: page.data.at(-1)?.id ?? "",
    });
    expect([page.has_more, rest.has_more]).toEqual([true, false]);
    const all = [...page.data, ...rest.data];
    expect(all.reduce((sum, line) => sum + line.amount, 0)).toBe(invoice.total);
    expect(all.slice(-3).map(({ amount, quantity }) => [amount, quantity])).toEqual([
      [3300, 11],
      [2400, 12],
      [1300, 13],
    ]);
  });
});

/** Source: docs.stripe.com/api/invoices/list. */
describe("the invoices of a subscription", () => {
  test("are listed by subscription or customer, within bounds of time, with their payments", async () => {
    const { customer, price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const { id } = await subscribe([{ price: (await price(900)).id }]);
    await subscribe([{ price: (await price(500)).id }]);
    await until("2026-04-01T02:00Z");
    const ofOne = await stripe.invoices.list({
      created: { gte: second("2026-02-01"), lt: second("2026-04-01") },
      expand: ["data.payments"],
      subscription: id,
    });
    expect(ofOne.data.map(({ created, total }) => [created, total])).toEqual([
      [second("2026-03-01"), 900],
      [second("2026-02-01"), 900],
    ]);
    expect(ofOne.data[0]?.payments?.data).toMatchObject([
      { amount_paid: 900, payment: { type: "payment_intent" }, status: "paid" },
    ]);
    const ofCustomer = await stripe.invoices.list({
      created: { gt: second("2026-03-01") },
      customer: customer.id,
    });
    expect(ofCustomer.data.map(({ total }) => total)).toEqual([500, 900]);
  });
});
