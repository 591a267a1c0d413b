import { beforeAll, describe, expect, test } from "vitest";
import { virtualClock } from "../clock/clock.ts";
import { createStripeSimulator } from "../create-simulator.ts";
import { requiredFields } from "../testing/required-fields.ts";
import { card, connect, debit, stockShop } from "../testing/simulation.ts";
import type { Row } from "../world/table.ts";

/** One small story that makes at least one object of every kind. */
async function everyObject(): Promise<Record<string, Row[]>> {
  const simulator = createStripeSimulator({ clock: virtualClock(), seed: 1 });
  const { port } = await simulator.listen();
  try {
    const stripe = connect(port);
    const { monthly, once } = await stockShop(stripe);
    const coupon = await stripe.coupons.create({ duration: "once", percent_off: 10 });
    await stripe.promotionCodes.create({ promotion: { coupon: coupon.id, type: "coupon" } });
    await stripe.webhookEndpoints.create({ enabled_events: ["price.deleted"], url: "http://127.0.0.1:1/" });
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const open = (mode: "payment" | "subscription", price: string) =>
      stripe.checkout.sessions.create({
        customer: customer.id,
        discounts: [{ coupon: coupon.id }],
        line_items: [{ price, quantity: 1 }],
        mode,
        success_url: "https://shop.test",
      });
    await simulator.pay((await open("payment", once.id)).id, card("4000000000000259"));
    await simulator.pay((await open("payment", once.id)).id, card("4000000000005423"));
    await simulator.pay((await open("payment", once.id)).id, card("4000000000000002"));
    await simulator.pay((await open("payment", once.id)).id, debit());
    await simulator.pay((await open("subscription", monthly.id)).id, card());
    await simulator.clock.advance({ days: 3 });
    const refundable = await stripe.paymentIntents.create({
      amount: 100,
      confirm: true,
      return_url: "https://shop.test/paid",
      currency: "usd",
      payment_method: "pm_card_visa",
    });
    await stripe.refunds.create({ payment_intent: refundable.id });
    await stripe.setupIntents.create({});
    await stripe.billingPortal.sessions.create({ customer: customer.id });
    const subscriptions = (await stripe.subscriptions.list()).data;
    await stripe.paymentRecords.reportPayment({
      amount_requested: { currency: "usd", value: 100 },
      initiated_at: 1,
      outcome: "guaranteed",
      payment_method_details: { custom: { display_name: "Cash" }, type: "custom" },
    });
    const [renewed] = subscriptions;
    await stripe.subscriptionItems.update(renewed?.items.data[0]?.id ?? "", { quantity: 2 });
    const invoice = String(renewed?.latest_invoice);
    await stripe.creditNotes.create({ amount: 100, credit_amount: 100, invoice });
    const items = subscriptions.flatMap((row) => row.items.data);
    const sessions = await stripe.checkout.sessions.list({ expand: ["data.line_items"] });
    const invoices = await stripe.invoices.list();
    return {
      ...simulator.snapshot().rows,
      item: sessions.data.flatMap((row) => row.line_items?.data ?? []),
      line_item: invoices.data.flatMap((row) => row.lines.data),
      plan: items.map((item) => item.plan),
      subscription_item: items,
    };
  } finally {
    await simulator.close();
  }
}

describe("every object carries the fields that its typing requires", () => {
  let rows: Record<string, Row[]> = {};
  beforeAll(async () => {
    rows = await everyObject();
  });

  test.each(Object.entries(requiredFields))("%s", (name, fields) => {
    expect(rows[name]?.length ?? 0).toBeGreaterThan(0);
    for (const row of rows[name] ?? []) {
      const missing = fields.split(" ").filter((field) => !(field in row));
      expect([row.id, missing]).toEqual([row.id, []]);
    }
  });
});
