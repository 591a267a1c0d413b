import type Stripe from "stripe";
import { type Presence, savingAnswer } from "../payments/bank-answer.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import type { World } from "../world/world.ts";
import { billingOf, customerOf } from "./buyer.ts";
import { completeSession } from "./complete.ts";
import { completed, declined, only, type PayResult } from "./pay-result.ts";
import { priceNow } from "./price-now.ts";
import { rememberAttempt } from "./session.ts";
import { startSubscription } from "./start-subscription.ts";

/** @param method null if there is nothing to pay today and the page asks for none. */
export function subscribe(
  world: World,
  opened: Stripe.Checkout.Session,
  planned: CheckoutPlan,
  method: Stripe.PaymentMethod | null,
  presence: Presence,
): PayResult {
  const { plan, session } = priceNow(world, opened, planned);
  const refusal = method && session.amount_total === 0 ? refuseToSave(world, plan, method, presence) : null;
  if (refusal) return refusal;
  const billing = billingOf(world, session, method);
  const customer = customerOf(world, session, plan, { billing, isNeeded: true });
  const started = startSubscription(world, session, plan, { customer: customer ?? "", method, presence });
  rememberAttempt(world, plan, {
    awaitingAuthentication: started.answer?.kind === "challenge",
    customer,
    subscription: started.subscription.id,
  });
  if (started.answer?.kind === "challenge") return only({ kind: "authenticate" });
  if (started.answer?.kind === "declined") return declined(started.answer);
  const payment_status =
    started.answer === null ? "no_payment_required" : started.answer.kind === "approved" ? "paid" : "unpaid";
  const { invoice, subscription } = started;
  const event = completeSession(world, session, {
    customer,
    invoice,
    billing,
    payment_status,
    subscription: subscription.id,
  });
  return completed(world, session, event);
}

/**
 * There is nothing to pay today, but a SetupIntent saves the method, and the bank can decline it or require
 * authentication. Source: docs.stripe.com/payments/checkout/free-trials; docs.stripe.com/testing.
 */
function refuseToSave(
  world: World,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod,
  presence: Presence,
): PayResult | null {
  const answer = savingAnswer(world.store, method.id, presence.confirmed);
  rememberAttempt(world, plan, { awaitingAuthentication: answer.kind === "challenge" });
  if (answer.kind === "challenge") return only({ kind: "authenticate" });
  return answer.kind === "declined" ? declined(answer) : null;
}
