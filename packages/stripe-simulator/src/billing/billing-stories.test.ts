import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import type { PaymentForm } from "../pages/page-actions.ts";
import type { StripeSimulatorOptions } from "../simulator/simulator.ts";
import { useDecliningCard } from "../testing/declining-card.ts";
import {
  card,
  debit,
  eventTypes,
  type Simulation,
  startSimulation,
  stockShop,
} from "../testing/simulation.ts";

const SUCCESS = "https://shop.test/done";

async function subscribeByCheckout(
  form: PaymentForm = card(),
  extra: Partial<Stripe.Checkout.SessionCreateParams> = {},
  options: StripeSimulatorOptions = {},
) {
  const simulation = await startSimulation(options);
  const shop = await stockShop(simulation.stripe);
  const customer = await simulation.stripe.customers.create({ email: "ada@example.com" });
  const opened = await simulation.stripe.checkout.sessions.create({
    customer: customer.id,
    line_items: [{ price: shop.monthly.id, quantity: 1 }],
    mode: "subscription",
    success_url: SUCCESS,
    ...extra,
  });
  const outcome = await simulation.simulator.pay(opened.id, form);
  const session = await simulation.stripe.checkout.sessions.retrieve(opened.id);
  return { ...simulation, ...shop, customer, outcome, session };
}

const subscriptionOf = ({ stripe }: Simulation, session: Stripe.Checkout.Session) =>
  stripe.subscriptions.retrieve(String(session.subscription), { expand: ["latest_invoice"] });
const invoiceOf = (subscription: Stripe.Subscription) => subscription.latest_invoice as Stripe.Invoice;

describe("a checkout in subscription mode", () => {
  test("makes an active subscription with a paid invoice, its invoice payment and a default payment method", async () => {
    const story = await subscribeByCheckout(card(), { subscription_data: { metadata: { owner: "org_1" } } });
    const { session, simulator, stripe } = story;
    const subscription = await subscriptionOf(story, session);
    const now = Math.floor(simulator.clock.now() / 1000);
    expect(session).toMatchObject({ amount_total: 2000, payment_status: "paid", status: "complete" });
    expect(subscription).toMatchObject({
      cancel_at_period_end: false,
      default_payment_method: expect.stringMatching(/^pm_/),
      items: {
        data: [
          {
            current_period_end: Date.UTC(2026, 1, 1) / 1000,
            current_period_start: now,
            price: { lookup_key: "pro_monthly", unit_amount: 2000 },
            quantity: 1,
          },
        ],
      },
      metadata: { owner: "org_1" },
      status: "active",
    });
    const invoice = invoiceOf(subscription);
    expect(invoice).toMatchObject({
      amount_paid: 2000,
      billing_reason: "subscription_create",
      number: expect.stringMatching(/-0001$/),
      parent: { subscription_details: { metadata: { owner: "org_1" }, subscription: subscription.id } },
      status: "paid",
    });
    const payments = await stripe.invoicePayments.list({ invoice: invoice.id ?? "" });
    const intentId = payments.data[0]?.payment.payment_intent;
    expect(payments.data).toMatchObject([
      { amount_paid: 2000, invoice: invoice.id, payment: { type: "payment_intent" }, status: "paid" },
    ]);
    const byIntent = await stripe.invoicePayments.list({
      payment: { payment_intent: String(intentId), type: "payment_intent" },
    });
    expect(byIntent.data.map((row) => row.invoice)).toEqual([invoice.id]);
    expect((await eventTypes(stripe)).slice(4)).toEqual([
      "customer.subscription.created",
      "customer.updated",
      "invoice.created",
      "invoice.finalized",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "invoice.updated",
      "invoice_payment.paid",
      "invoice.paid",
      "invoice.payment_succeeded",
      "customer.subscription.updated",
      "payment_method.attached",
      "customer.subscription.updated",
      "checkout.session.completed",
    ]);
  });

  test("a declined card leaves the session open and the subscription incomplete; another card completes both", async () => {
    const story = await subscribeByCheckout(card("4000000000000002"));
    const { customer, session, simulator, stripe } = story;
    expect(story.outcome).toEqual({
      code: "generic_decline",
      kind: "declined",
      message: "Your card was declined.",
    });
    expect(session).toMatchObject({ status: "open", subscription: null });
    const [incomplete] = (await stripe.subscriptions.list({ customer: customer.id, status: "incomplete" }))
      .data;
    expect(incomplete?.status).toBe("incomplete");

    expect(await simulator.pay(session.id, card())).toEqual({ kind: "complete", redirectTo: SUCCESS });
    const all = await stripe.subscriptions.list({ customer: customer.id, status: "all" });
    expect(all.data.map(({ id, status }) => [id, status])).toEqual([[incomplete?.id, "active"]]);
  });

  test("an abandoned declined attempt becomes incomplete_expired after 23 hours", async () => {
    const { customer, simulator, stripe } = await subscribeByCheckout(card("4000000000009995"));
    await simulator.clock.advance({ hours: 23 });
    const [expired] = (await stripe.subscriptions.list({ customer: customer.id, status: "all" })).data;
    expect(expired?.status).toBe("incomplete_expired");
    expect((await stripe.invoices.list({ customer: customer.id })).data[0]?.status).toBe("void");
  });

  test("a card that wants a confirmation is challenged, and pays once confirmed", async () => {
    const story = await subscribeByCheckout(card("4000002500003155"));
    expect(story.outcome).toEqual({ kind: "authenticate" });
    expect(await story.simulator.authenticate(story.session.id)).toMatchObject({ kind: "complete" });
    const session = await story.stripe.checkout.sessions.retrieve(story.session.id);
    expect((await subscriptionOf(story, session)).status).toBe("active");
    await story.simulator.clock.advance({ days: 32 });
    expect((await subscriptionOf(story, session)).status).toBe("active");
  });

  test("a challenge that is refused declines the attempt", async () => {
    const { session, simulator } = await subscribeByCheckout(card("4000002500003155"));
    expect(await simulator.authenticate(session.id, false)).toMatchObject({
      code: "payment_intent_authentication_failure",
      kind: "declined",
    });
  });

  test("a coupon of 100 % needs no payment", async () => {
    const simulation = await startSimulation();
    const { monthly, once } = await stockShop(simulation.stripe);
    const coupon = await simulation.stripe.coupons.create({ duration: "once", percent_off: 100 });
    for (const [mode, price] of [
      ["payment", once.id],
      ["subscription", monthly.id],
    ] as const) {
      const session = await simulation.stripe.checkout.sessions.create({
        discounts: [{ coupon: coupon.id }],
        line_items: [{ price, quantity: 1 }],
        mode,
        success_url: SUCCESS,
      });
      await simulation.simulator.pay(session.id, card());
      expect(await simulation.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
        amount_total: 0,
        payment_status: "no_payment_required",
        status: "complete",
        total_details: { amount_discount: mode === "payment" ? 4900 : 2000 },
      });
    }
    expect((await simulation.stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(2);
  });
});

describe("the life of a subscription", () => {
  test("a trial ends, renews, fails to renew, and recovers with another card", async () => {
    const story = await subscribeByCheckout(card("4000000000000341"), {
      subscription_data: { trial_period_days: 14 },
    });
    const { customer, session, simulator, stripe } = story;
    expect(session).toMatchObject({ amount_total: 0, payment_status: "no_payment_required" });
    expect((await subscriptionOf(story, session)).status).toBe("trialing");

    await simulator.clock.advance({ days: 11 });
    expect(await eventTypes(stripe)).toContain("customer.subscription.trial_will_end");

    await simulator.clock.advance({ days: 3 });
    const atEnd = await subscriptionOf(story, session);
    expect(atEnd.status).toBe("active");
    expect(invoiceOf(atEnd)).toMatchObject({ amount_due: 2000, status: "draft" });

    await simulator.clock.advance({ hours: 1 });
    const failed = await subscriptionOf(story, session);
    expect(failed.status).toBe("past_due");
    expect(invoiceOf(failed)).toMatchObject({ attempt_count: 1, attempted: true, status: "open" });
    expect(invoiceOf(failed).next_payment_attempt).toBe(
      Math.floor(simulator.clock.now() / 1000) + 3 * 24 * 3600,
    );
    expect(await eventTypes(stripe)).toContain("invoice.payment_failed");

    const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    await stripe.subscriptions.update(failed.id, { default_payment_method: method.id });
    await simulator.clock.advance({ days: 3 });
    const recovered = await subscriptionOf(story, session);
    expect(recovered.status).toBe("active");
    expect(invoiceOf(recovered)).toMatchObject({ amount_paid: 2000, status: "paid" });
  });

  test("renews month after month on the day it was anchored to", async () => {
    const story = await subscribeByCheckout();
    await story.simulator.clock.advance({ months: 3, hours: 2 });
    const invoices = await story.stripe.invoices.list({ subscription: String(story.session.subscription) });
    expect(invoices.data.map(({ billing_reason, status }) => [billing_reason, status])).toEqual([
      ["subscription_cycle", "paid"],
      ["subscription_cycle", "paid"],
      ["subscription_cycle", "paid"],
      ["subscription_create", "paid"],
    ]);
    const subscription = await subscriptionOf(story, story.session);
    expect(subscription.items.data[0]?.current_period_end).toBe(Date.UTC(2026, 4, 1) / 1000);
  });

  test.each([
    ["cancel", "canceled", "payment_failed"],
    ["unpaid", "unpaid", null],
    ["past_due", "past_due", null],
  ] as const)("when every retry failed, the setting %s makes it %s", async (afterRetries, status, reason) => {
    const story = await subscribeByCheckout(card(), {}, { settings: { afterRetries } });
    await useDecliningCard(story.stripe, String(story.session.subscription));
    await story.simulator.clock.advance({ days: 31, hours: 1 });
    expect((await subscriptionOf(story, story.session)).status).toBe("past_due");
    await story.simulator.clock.advance({ days: 15 });
    const subscription = await subscriptionOf(story, story.session);
    expect(subscription).toMatchObject({ cancellation_details: { reason }, status });
    expect(invoiceOf(subscription)).toMatchObject({ attempt_count: 4, next_payment_attempt: null });
  });

  test("cancelled at the end of its period it runs until then", async () => {
    const story = await subscribeByCheckout();
    const id = String(story.session.subscription);
    const pending = await story.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect(pending).toMatchObject({
      cancel_at: pending.items.data[0]?.current_period_end,
      cancel_at_period_end: true,
      status: "active",
    });
    await story.simulator.clock.advance({ months: 1 });
    expect(await subscriptionOf(story, story.session)).toMatchObject({
      cancellation_details: { reason: "cancellation_requested" },
      status: "canceled",
    });
    expect(await eventTypes(story.stripe)).toContain("customer.subscription.deleted");
  });

  test("a pending cancellation can be taken back", async () => {
    const story = await subscribeByCheckout();
    const id = String(story.session.subscription);
    await story.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    const continued = await story.stripe.subscriptions.update(id, { cancel_at_period_end: false });
    expect(continued).toMatchObject({ cancel_at: null, cancel_at_period_end: false, canceled_at: null });
    await story.simulator.clock.advance({ months: 1 });
    expect((await subscriptionOf(story, story.session)).status).toBe("active");
  });

  test("paused collection voids the invoices until it resumes", async () => {
    const story = await subscribeByCheckout();
    const id = String(story.session.subscription);
    const resumes_at = Math.floor(story.simulator.clock.now() / 1000) + 40 * 24 * 3600;
    await story.stripe.subscriptions.update(id, { pause_collection: { behavior: "void", resumes_at } });
    await story.simulator.clock.advance({ months: 1 });
    expect(invoiceOf(await subscriptionOf(story, story.session)).status).toBe("void");
    await story.simulator.clock.advance({ months: 1, hours: 1 });
    const resumed = await subscriptionOf(story, story.session);
    expect([resumed.pause_collection, invoiceOf(resumed).status]).toEqual([null, "paid"]);
  });

  test("a paused subscription is not billed and starts a new period when it is resumed", async () => {
    const story = await subscribeByCheckout();
    const id = String(story.session.subscription);
    await story.simulator.clock.advance({ days: 20 });
    const paused = await story.stripe.subscriptions.pause(id, { type: "subscription" });
    expect(paused).toMatchObject({
      status: "paused",
      status_details: { paused: { subscription: { type: "pause_requested" } } },
    });
    await story.simulator.clock.advance({ days: 20 });
    expect((await story.stripe.invoices.list({ subscription: id })).data).toHaveLength(1);
    // The default waits for somebody to pay the invoice. Source: docs.stripe.com/billing/subscriptions/pause.
    const resumed = await story.stripe.subscriptions.resume(id, {
      payment_behavior: "resume_on_payment_success",
    });
    expect(resumed.status).toBe("active");
    expect(resumed.items.data[0]?.current_period_start).toBe(Math.floor(story.simulator.clock.now() / 1000));
    expect((await eventTypes(story.stripe)).filter((type) => /paused|resumed/.test(type))).toEqual([
      "customer.subscription.paused",
      "customer.subscription.resumed",
    ]);
  });

  test("a trial without a payment method ends as asked for", async () => {
    const { simulator, stripe } = await startSimulation();
    const { monthly } = await stockShop(stripe);
    const customer = await stripe.customers.create({});
    const start = (missing_payment_method: "cancel" | "create_invoice" | "pause") =>
      stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: monthly.id }],
        trial_period_days: 7,
        trial_settings: { end_behavior: { missing_payment_method } },
      });
    const ids = [await start("cancel"), await start("pause"), await start("create_invoice")].map(
      (row) => row.id,
    );
    await simulator.clock.advance({ days: 7, hours: 1 });
    const statuses = await Promise.all(
      ids.map(async (id) => (await stripe.subscriptions.retrieve(id)).status),
    );
    expect(statuses).toEqual(["canceled", "paused", "past_due"]);
  });

  test("more seats in the middle of a month are charged for the rest of it", async () => {
    const story = await subscribeByCheckout();
    const id = String(story.session.subscription);
    const item = (await subscriptionOf(story, story.session)).items.data[0];
    await story.simulator.clock.advance({ days: 15, hours: 12 });
    const updated = await story.stripe.subscriptions.update(id, {
      expand: ["latest_invoice"],
      items: [{ id: item?.id ?? "", quantity: 3 }],
      proration_behavior: "always_invoice",
    });
    expect(updated.items.data[0]?.quantity).toBe(3);
    expect(invoiceOf(updated)).toMatchObject({
      amount_paid: 2000,
      billing_reason: "subscription_update",
      status: "paid",
    });
    expect(invoiceOf(updated).lines.data.map((line) => line.amount)).toEqual([-1000, 3000]);
  });

  test("a change without immediate invoice is settled with the next renewal", async () => {
    const story = await subscribeByCheckout();
    const item = (await subscriptionOf(story, story.session)).items.data[0];
    await story.simulator.clock.advance({ days: 15, hours: 12 });
    await story.stripe.subscriptionItems.update(item?.id ?? "", { quantity: 2 });
    const preview = await story.stripe.invoices.createPreview({
      subscription: String(story.session.subscription),
    });
    expect(preview.total).toBe(5000);
    await story.simulator.clock.advance({ days: 16 });
    expect(invoiceOf(await subscriptionOf(story, story.session))).toMatchObject({
      amount_paid: 5000,
      status: "paid",
    });
  });

  test("fewer seats leave a credit that the next invoices use up", async () => {
    const story = await subscribeByCheckout(card(), {});
    const id = String(story.session.subscription);
    const item = (await subscriptionOf(story, story.session)).items.data[0]?.id ?? "";
    await story.stripe.subscriptions.update(id, {
      items: [{ id: item, quantity: 3 }],
      proration_behavior: "always_invoice",
    });
    await story.simulator.clock.advance({ days: 15, hours: 12 });
    const fewer = await story.stripe.subscriptions.update(id, {
      expand: ["latest_invoice"],
      items: [{ id: item, quantity: 1 }],
      proration_behavior: "always_invoice",
    });
    expect(invoiceOf(fewer)).toMatchObject({
      amount_due: 0,
      ending_balance: -2000,
      status: "paid",
      total: -2000,
    });
    expect(await story.stripe.customers.retrieve(story.customer.id)).toMatchObject({ balance: -2000 });
    await story.simulator.clock.advance({ days: 16 });
    expect(invoiceOf(await subscriptionOf(story, story.session))).toMatchObject({
      amount_due: 0,
      starting_balance: -2000,
      total: 2000,
    });
    expect(await story.stripe.customers.retrieve(story.customer.id)).toMatchObject({ balance: 0 });
  });

  /** Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Reset the billing cycle anchor". */
  test("a yearly price keeps the anchor, credits the rest of the month and bills the rest of the year", async () => {
    const story = await subscribeByCheckout();
    const yearly = await story.stripe.prices.create({
      currency: "usd",
      product: story.product.id,
      recurring: { interval: "year" },
      unit_amount: 20_000,
    });
    const item = (await subscriptionOf(story, story.session)).items.data[0];
    await story.simulator.clock.advance({ days: 15, hours: 12 });
    const updated = await story.stripe.subscriptions.update(String(story.session.subscription), {
      expand: ["latest_invoice"],
      items: [{ id: item?.id ?? "", price: yearly.id }],
      proration_behavior: "always_invoice",
    });
    expect(updated.items.data[0]).toMatchObject({
      current_period_end: Date.UTC(2027, 0, 1) / 1000,
      current_period_start: Date.UTC(2026, 0, 1) / 1000,
      price: { id: yearly.id },
    });
    expect(invoiceOf(updated).lines.data.map(({ amount }) => amount)).toEqual([-1000, 19_151]);
    expect(invoiceOf(updated)).toMatchObject({ amount_paid: 18_151, status: "paid" });
  });
});

describe("bank debits", () => {
  test("settle three days later and then announce the success", async () => {
    const story = await subscribeByCheckout(debit());
    expect(story.session).toMatchObject({ payment_status: "unpaid", status: "complete" });
    const processing = await subscriptionOf(story, story.session);
    expect([processing.status, invoiceOf(processing).status]).toEqual(["active", "open"]);
    await story.simulator.clock.advance({ days: 3 });
    expect((await story.stripe.checkout.sessions.retrieve(story.session.id)).payment_status).toBe("paid");
    expect(invoiceOf(await subscriptionOf(story, story.session)).status).toBe("paid");
    expect(await eventTypes(story.stripe)).toContain("checkout.session.async_payment_succeeded");
  });

  test("that fail leave a one-time session unpaid and say so", async () => {
    const { simulator, stripe } = await startSimulation();
    const { once } = await stockShop(stripe);
    const session = await stripe.checkout.sessions.create({
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
      success_url: SUCCESS,
    });
    await simulator.pay(session.id, debit("DE62370400440532013001"));
    await simulator.clock.advance({ days: 3 });
    const failed = await stripe.checkout.sessions.retrieve(session.id, { expand: ["payment_intent"] });
    expect(failed).toMatchObject({
      payment_intent: { status: "requires_payment_method" },
      payment_status: "unpaid",
      status: "complete",
    });
    expect((await eventTypes(stripe)).slice(-3)).toEqual([
      "charge.failed",
      "payment_intent.payment_failed",
      "checkout.session.async_payment_failed",
    ]);
  });

  test("can be settled by hand before their time, once", async () => {
    const story = await subscribeByCheckout(debit());
    const [intent] = (await story.stripe.paymentIntents.list({ customer: story.customer.id })).data;
    await story.simulator.settle(intent?.id ?? "", "failed");
    // Source: docs.stripe.com/billing/subscriptions/overview, "Payment methods with delayed payment confirmation".
    const afterwards = await subscriptionOf(story, story.session);
    expect([afterwards.status, invoiceOf(afterwards).status]).toEqual(["active", "void"]);
    await expect(story.simulator.settle(intent?.id ?? "", "succeeded")).rejects.toThrow(
      "Only a payment intent that is processing",
    );
    await story.simulator.clock.advance({ days: 2 });
    expect(
      (await eventTypes(story.stripe)).filter((type) => type.startsWith("checkout.session.async")),
    ).toEqual(["checkout.session.async_payment_failed"]);
  });
});
