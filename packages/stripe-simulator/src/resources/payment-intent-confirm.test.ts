import { describe, expect, test } from "vitest";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

const return_url = "https://shop.test/paid";
const order = { amount: 900, currency: "eur", payment_method: "pm_card_visa" };

/**
 * Source: docs.stripe.com/changelog/2023-08-16/automatic-payment-methods: confirming needs a `return_url`, unless the
 * payment is off session or `allow_redirects` is `never`.
 */
describe("confirming without `return_url`", () => {
  const REFUSED = { message: expect.stringContaining("you must provide a `return_url`"), statusCode: 400 };

  test("is refused, and no intent is made", async () => {
    const { stripe } = await startSimulation();
    await expect(stripe.paymentIntents.create({ ...order, confirm: true })).rejects.toMatchObject(REFUSED);
    expect((await stripe.paymentIntents.list()).data).toEqual([]);
  });

  test("is refused after the creation, too, and the intent waits", async () => {
    const { stripe } = await startSimulation();
    const { id } = await stripe.paymentIntents.create(order);
    await expect(stripe.paymentIntents.confirm(id)).rejects.toMatchObject(REFUSED);
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe("requires_confirmation");
    expect((await stripe.paymentIntents.confirm(id, { return_url })).status).toBe("succeeded");
  });

  test("is accepted off session, and without methods that redirect", async () => {
    const { stripe } = await startSimulation();
    const offSession = await stripe.paymentIntents.create({ ...order, confirm: true, off_session: true });
    const stays = await stripe.paymentIntents.create({
      ...order,
      automatic_payment_methods: { allow_redirects: "never", enabled: true },
      confirm: true,
    });
    expect([offSession.status, stays.status]).toEqual(["succeeded", "succeeded"]);
    expect(stays.automatic_payment_methods).toEqual({ allow_redirects: "never", enabled: true });
  });

  test("is refused for a setup intent", async () => {
    const { stripe } = await startSimulation();
    const payment_method = "pm_card_visa";
    await expect(stripe.setupIntents.create({ confirm: true, payment_method })).rejects.toMatchObject(
      REFUSED,
    );
    const { id } = await stripe.setupIntents.create({ payment_method });
    await expect(stripe.setupIntents.confirm(id)).rejects.toMatchObject(REFUSED);
    expect((await stripe.setupIntents.confirm(id, { return_url })).status).toBe("succeeded");
  });
});

/**
 * Sources: docs.stripe.com/payments/save-and-reuse: the request fails with 402, and the intent is
 * `requires_payment_method`; docs.stripe.com/declines/codes, `authentication_required`.
 */
describe("a payment that the bank wants to be authenticated", () => {
  test("is declined off session: 402 `authentication_required` with a failed charge", async () => {
    const { stripe } = await startSimulation();
    const error = await stripe.paymentIntents
      .create({
        ...order,
        confirm: true,
        off_session: true,
        payment_method: "pm_card_authenticationRequired",
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "authentication_required",
      decline_code: "authentication_required",
      payment_intent: {
        last_payment_error: {
          charge: expect.stringMatching(/^ch_/),
          code: "authentication_required",
          payment_method: { object: "payment_method" },
          type: "card_error",
        },
        next_action: null,
        payment_method: null,
        status: "requires_payment_method",
      },
      statusCode: 402,
      type: "StripeCardError",
    });
    expect(await eventTypes(stripe)).toEqual([
      "payment_intent.created",
      "charge.failed",
      "payment_intent.payment_failed",
    ]);
  });

  test("waits for the customer on session", async () => {
    const { stripe } = await startSimulation();
    const payment_method = "pm_card_authenticationRequired";
    expect(
      await stripe.paymentIntents.create({ ...order, confirm: true, payment_method, return_url }),
    ).toMatchObject({ next_action: { type: "use_stripe_sdk" }, status: "requires_action" });
  });

  test("passes off session, once the card was set up for that", async () => {
    const { stripe } = await startSimulation();
    const customer = await stripe.customers.create({});
    const saved = await stripe.setupIntents.create({
      confirm: true,
      customer: customer.id,
      payment_method: "pm_card_authenticationRequiredOnSetup",
      return_url,
    });
    const paid = await stripe.paymentIntents.create({
      ...order,
      confirm: true,
      customer: customer.id,
      off_session: true,
      payment_method: String(saved.payment_method),
    });
    expect(paid.status).toBe("succeeded");
  });

  /** Source: docs.stripe.com/api/payment_intents/confirm, `error_on_requires_action`. */
  test("fails on session, too, for a shop that cannot handle actions", async () => {
    const { stripe } = await startSimulation();
    await expect(
      stripe.paymentIntents.create({
        ...order,
        automatic_payment_methods: { allow_redirects: "never", enabled: true },
        confirm: true,
        error_on_requires_action: true,
        payment_method: "pm_card_authenticationRequired",
      }),
    ).rejects.toMatchObject({ code: "authentication_required", statusCode: 402 });
  });
});
