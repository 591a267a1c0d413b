import type Stripe from "stripe";
import type { Presence } from "../payments/bank-answer.ts";
import { attemptPayment } from "../payments/payment-attempt.ts";
import { createIntent } from "../payments/payment-intent.ts";
import { saveMethod } from "../payments/payment-method.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import type { World } from "../world/world.ts";
import { billingOf, customerOf } from "./buyer.ts";
import { completeSession } from "./complete.ts";
import { completed, declined, only, type PayResult, refused } from "./pay-result.ts";
import { rememberAttempt } from "./session.ts";

/** @param method null if there is nothing to pay. */
export function payOnce(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod | null,
  presence: Presence,
): PayResult {
  const billing = billingOf(world, session, method);
  const isNeeded = session.customer_creation === "always" || plan.payment.setup_future_usage !== null;
  const customer = customerOf(world, session, plan, { billing, isNeeded });
  const amount = session.amount_total ?? 0;
  if (amount === 0) {
    const event = completeSession(world, session, {
      billing,
      customer,
      payment_status: "no_payment_required",
    });
    return completed(world, session, event);
  }
  if (!method) return refused("payment_method_required", "Choose a payment method: this order is not free.");
  const known = world.store.tables.payment_intent.get(plan.attempt.paymentIntent ?? "");
  const intent =
    known ?? createIntent(world, { ...plan.payment, amount, currency: session.currency ?? "usd", customer });
  const open = linkIntent(world, session, intent.id);
  const result = attemptPayment(world, intent, method, presence);
  rememberAttempt(world, plan, {
    customer,
    paymentIntent: intent.id,
    awaitingAuthentication: result.answer.kind === "challenge",
  });
  if (result.answer.kind === "challenge") return only({ kind: "authenticate" });
  if (result.answer.kind === "declined") return declined(result.answer);
  if (customer !== null && plan.payment.setup_future_usage !== null) saveMethod(world, method, customer);
  const payment_status =
    result.answer.kind === "approved" && intent.capture_method !== "manual" ? "paid" : "unpaid";
  const done = { billing, customer, payment_intent: intent.id, payment_status } as const;
  return completed(world, open, completeSession(world, open, done));
}

function linkIntent(
  world: World,
  session: Stripe.Checkout.Session,
  intentId: string,
): Stripe.Checkout.Session {
  if (session.payment_intent === intentId) return session;
  return world.store.tables["checkout.session"].put({ ...session, payment_intent: intentId });
}
