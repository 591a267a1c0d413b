import { describe, expect, test } from "vitest";
import { pay } from "../testing/pay.ts";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

describe("payment intents", () => {
  test("are created, changed, confirmed, and then cannot be cancelled", async () => {
    const { stripe } = await startSimulation();
    const { id } = await stripe.paymentIntents.create({ amount: 100, currency: "usd" });
    await stripe.paymentIntents.update(id, { amount: 250, metadata: { order: "1" } });
    const paid = await stripe.paymentIntents.confirm(id, {
      expand: ["latest_charge.balance_transaction"],
      payment_method: "pm_card_visa",
      return_url: "https://shop.test/paid",
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
    return_url: "https://shop.test/saved",
  });
  expect(intent.status).toBe("succeeded");
  expect((await stripe.customers.listPaymentMethods(customer.id)).data.map((row) => row.id)).toEqual([
    intent.payment_method,
  ]);
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
