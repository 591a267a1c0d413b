import type Stripe from "stripe";
import { savingAnswer } from "../payments/bank-answer.ts";
import { saveWithoutPayment } from "../payments/setup-intent.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import type { World } from "../world/world.ts";
import { customerOf } from "./buyer.ts";
import { completeSession } from "./complete.ts";
import { completed, declined, type PayResult } from "./pay-result.ts";

/** Saves a payment method; nothing is paid. */
export function setUp(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod,
): PayResult {
  const answer = savingAnswer(world.store, method.id, true);
  if (answer.kind === "declined") return declined(answer);
  const billing = method.billing_details;
  const customer = customerOf(world, session, plan, {
    billing,
    isNeeded: session.customer_creation === "always",
  });
  const intent = saveWithoutPayment(world, method, { customer, metadata: plan.payment.metadata });
  const event = completeSession(world, session, {
    customer,
    billing,
    payment_status: "no_payment_required",
    setup_intent: intent.id,
  });
  return completed(world, session, event);
}
