import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

const pay = (
  stripe: Stripe,
  payment_method = "pm_card_visa",
  extra: Partial<Stripe.PaymentIntentCreateParams> = {},
) => stripe.paymentIntents.create({ amount: 5000, confirm: true, currency: "usd", payment_method, ...extra });

describe("payment intents", () => {
  test("are created, changed, confirmed, and then cannot be cancelled", async () => {
    const { stripe } = await startSimulation();
    const { id } = await stripe.paymentIntents.create({ amount: 100, currency: "usd" });
    await stripe.paymentIntents.update(id, { amount: 250, metadata: { order: "1" } });
    const paid = await stripe.paymentIntents.confirm(id, {
      expand: ["latest_charge.balance_transaction"],
      payment_method: "pm_card_visa",
    });
    expect(paid).toMatchObject({
      amount_received: 250,
      latest_charge: {
        amount: 250,
        balance_transaction: { fee: 37, net: 213 },
        metadata: { order: "1" },
        status: "succeeded",
      },
      status: "succeeded",
    });
    await expect(stripe.paymentIntents.cancel(id)).rejects.toMatchObject({
      code: "payment_intent_unexpected_state",
    });
  });

  test("a decline is a card error that carries the intent", async () => {
    const { stripe } = await startSimulation();
    await expect(pay(stripe, "pm_card_visa_chargeDeclinedInsufficientFunds")).rejects.toMatchObject({
      code: "card_declined",
      decline_code: "insufficient_funds",
      payment_intent: { last_payment_error: { code: "card_declined" }, status: "requires_payment_method" },
      statusCode: 402,
      type: "StripeCardError",
    });
    expect(await eventTypes(stripe)).toEqual([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
  });

  test("a card that needs authentication waits for it", async () => {
    const { stripe } = await startSimulation();
    expect(await pay(stripe, "pm_card_authenticationRequired")).toMatchObject({
      next_action: { type: "use_stripe_sdk" },
      status: "requires_action",
    });
  });

  test("an amount can be held and captured in part", async () => {
    const { stripe } = await startSimulation();
    const held = await pay(stripe, "pm_card_visa", { capture_method: "manual" });
    expect(held).toMatchObject({ amount_capturable: 5000, amount_received: 0, status: "requires_capture" });
    const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 3000 });
    expect(captured).toMatchObject({ amount_capturable: 0, amount_received: 3000, status: "succeeded" });
  });

  test("an open one can be cancelled", async () => {
    const { stripe } = await startSimulation();
    const { id } = await stripe.paymentIntents.create({ amount: 100, currency: "usd" });
    expect(await stripe.paymentIntents.cancel(id, { cancellation_reason: "abandoned" })).toMatchObject({
      cancellation_reason: "abandoned",
      status: "canceled",
    });
  });
});

test("a setup intent saves a payment method for later", async () => {
  const { stripe } = await startSimulation();
  const customer = await stripe.customers.create({});
  const intent = await stripe.setupIntents.create({
    confirm: true,
    customer: customer.id,
    payment_method: "pm_card_visa",
  });
  expect(intent.status).toBe("succeeded");
  expect((await stripe.customers.listPaymentMethods(customer.id)).data.map((row) => row.id)).toEqual([
    intent.payment_method,
  ]);
});

describe("refunds", () => {
  test("add up to the amount of the charge and no further", async () => {
    const { stripe } = await startSimulation();
    const { id, latest_charge } = await pay(stripe);
    await stripe.refunds.create({ amount: 2000, payment_intent: id, reason: "requested_by_customer" });
    expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      amount_refunded: 2000,
      refunded: false,
    });
    await expect(stripe.refunds.create({ amount: 3001, payment_intent: id })).rejects.toMatchObject({
      param: "amount",
    });
    const rest = await stripe.refunds.create({
      charge: String(latest_charge),
      metadata: { why: "seat lost" },
    });
    expect(rest).toMatchObject({
      amount: 3000,
      metadata: { why: "seat lost" },
      payment_intent: id,
      status: "succeeded",
    });
    await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: "charge_already_refunded",
    });
    const charge = await stripe.charges.retrieve(String(latest_charge), { expand: ["refunds"] });
    expect(charge).toMatchObject({
      amount_refunded: 5000,
      refunded: true,
      refunds: { data: [{ amount: 3000 }, { amount: 2000 }] },
    });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toHaveLength(2);
    expect(
      (await eventTypes(stripe)).filter((type) => type === "charge.refunded" || type === "refund.created"),
    ).toEqual(["refund.created", "charge.refunded", "refund.created", "charge.refunded"]);
  });

  test("one that fails later gives the money back to the balance and opens the charge again", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id, latest_charge } = await pay(stripe, "pm_card_refundFail");
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund.status).toBe("succeeded");
    await simulator.clock.advance({ hours: 1 });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      failure_reason: "lost_or_stolen_card",
      status: "failed",
    });
    expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    });
    expect(await eventTypes(stripe)).toContain("refund.failed");
  });

  test("a pending one can be cancelled, or succeeds by the clock", async () => {
    const { simulator, stripe } = await startSimulation();
    const [first, second] = [
      await pay(stripe, "pm_card_pendingRefund"),
      await pay(stripe, "pm_card_pendingRefund"),
    ];
    const [a, b] = [
      await stripe.refunds.create({ payment_intent: first.id }),
      await stripe.refunds.create({ payment_intent: second.id }),
    ];
    expect([a.status, b.status]).toEqual(["pending", "pending"]);
    expect((await stripe.refunds.cancel(a.id)).status).toBe("canceled");
    await simulator.clock.advance({ hours: 1 });
    expect((await stripe.refunds.retrieve(b.id)).status).toBe("succeeded");
    await expect(stripe.refunds.cancel(b.id)).rejects.toThrow("Only a pending refund");
    expect((await stripe.refunds.update(b.id, { metadata: { k: "v" } })).metadata).toEqual({ k: "v" });
  });
});

describe("disputes", () => {
  test("a disputed card takes the money, and a lost dispute is closed", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id, latest_charge } = await pay(stripe, "pm_card_createDispute");
    await simulator.clock.advance(1000);
    const [dispute] = (await stripe.disputes.list({ payment_intent: id })).data;
    expect(dispute).toMatchObject({
      amount: 5000,
      charge: latest_charge,
      reason: "fraudulent",
      status: "needs_response",
    });
    await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: "charge_disputed",
    });
    expect((await stripe.disputes.close(dispute?.id ?? "")).status).toBe("lost");
    await expect(stripe.disputes.close(dispute?.id ?? "")).rejects.toThrow("already closed");
    expect((await eventTypes(stripe)).filter((type) => type.startsWith("charge.dispute"))).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.closed",
    ]);
  });

  test("an inquiry only warns", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id } = await pay(stripe, "pm_card_createDisputeInquiry");
    await simulator.clock.advance(1000);
    expect((await stripe.disputes.list()).data[0]).toMatchObject({
      balance_transactions: [],
      status: "warning_needs_response",
    });
    expect((await stripe.refunds.create({ payment_intent: id })).status).toBe("succeeded");
  });

  test("one is opened and won through the control routes", async () => {
    const { stripe, url } = await startSimulation();
    const { latest_charge } = await pay(stripe);
    const control = async (path: string, body: object) =>
      (await (
        await fetch(`${url}/_simulator/${path}`, { body: JSON.stringify(body), method: "POST" })
      ).json()) as Stripe.Dispute;
    const opened = await control("disputes/open", { charge: latest_charge, reason: "product_not_received" });
    await stripe.disputes.update(opened.id, { evidence: { customer_name: "Ada" } });
    expect((await stripe.disputes.retrieve(opened.id)).status).toBe("under_review");
    await control("disputes/move", { dispute: opened.id, status: "won" });
    expect((await eventTypes(stripe)).slice(-2)).toEqual([
      "charge.dispute.closed",
      "charge.dispute.funds_reinstated",
    ]);
  });

  test("an early fraud warning is announced", async () => {
    const { simulator, stripe } = await startSimulation();
    const customer = await stripe.paymentMethods.create({
      card: { exp_month: 1, exp_year: 2040, number: "4000000000005423" },
      type: "card",
    });
    const { latest_charge } = await pay(stripe, customer.id);
    await simulator.clock.advance(1000);
    expect((await stripe.radar.earlyFraudWarnings.list()).data).toMatchObject([
      { actionable: true, charge: latest_charge },
    ]);
  });
});

test("the account and its balance can be read", async () => {
  const { simulator, stripe } = await startSimulation({ merchant: "Tollgate" });
  await pay(stripe);
  expect(await stripe.accounts.retrieveCurrent()).toMatchObject({
    charges_enabled: true,
    id: expect.stringMatching(/^acct_1/),
  });
  expect((await stripe.balance.retrieve()).pending).toMatchObject([{ amount: 4825, currency: "usd" }]);
  await simulator.clock.advance({ days: 2 });
  expect((await stripe.balance.retrieve()).available).toMatchObject([{ amount: 4825 }]);
});
