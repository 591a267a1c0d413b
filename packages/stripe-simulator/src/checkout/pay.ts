import type Stripe from "stripe";
import type { PaymentForm } from "../pages/page-actions.ts";
import type { Presence } from "../payments/bank-answer.ts";
import { otherCurrency } from "../payments/customer-currency.ts";
import { checkForm } from "../payments/payment-form.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { createMethod } from "./buyer.ts";
import { successUrl } from "./complete.ts";
import { formsOf } from "./offered-methods.ts";
import { payOnce } from "./pay-once.ts";
import { only, type PayResult, refused } from "./pay-result.ts";
import { dropLapsedCode } from "./promotion.ts";
import { findSession, planOf, rememberAttempt } from "./session.ts";
import { needsPaymentMethod } from "./session-amounts.ts";
import { setUp } from "./set-up.ts";
import { subscribe } from "./subscribe.ts";

/** Pays a session as the page's button does. @throws StripeFault 404 if there is no such session. */
export function paySession(world: World, sessionId: string, form: PaymentForm): PayResult {
  const session = findSession(world, sessionId);
  const closed = closedOutcome(world, session);
  if (closed) return closed;
  const lapsed = dropLapsedCode(world, session);
  if (lapsed !== null) return refused("promotion_code_expired", lapsed);
  if (form.method === "none") {
    if (!needsPaymentMethod(session)) return attempt(world, session, null, { offSession: false });
    return refused("payment_method_required", "Choose a payment method: this order is not free.");
  }
  if (!formsOf(session).includes(form.method))
    return refused("payment_method_not_available", "Choose another payment method: this one is not offered.");
  const malformed = checkForm(form, world.clock.now());
  if (malformed) return only(malformed);
  return attempt(world, session, createMethod(world, session, form), { offSession: false });
}

/** The customer's answer to the bank's challenge. */
export function authenticateSession(world: World, sessionId: string, confirmed: boolean): PayResult {
  const session = findSession(world, sessionId);
  const closed = closedOutcome(world, session);
  if (closed) return closed;
  const { awaitingAuthentication, paymentMethod } = planOf(world, session).attempt;
  const method = world.store.tables.payment_method.get(paymentMethod ?? "");
  if (!awaitingAuthentication || !method)
    return refused("payment_intent_unexpected_state", "There is no payment to confirm.");
  return attempt(world, session, method, { offSession: false, confirmed });
}

function attempt(
  world: World,
  session: Stripe.Checkout.Session,
  method: Stripe.PaymentMethod | null,
  presence: Presence,
): PayResult {
  const plan = rememberAttempt(world, planOf(world, session), {
    awaitingAuthentication: false,
    paymentMethod: method?.id ?? null,
  });
  if (session.mode === "subscription") return subscribe(world, session, plan, method, presence);
  if (session.mode === "setup" && method) return setUp(world, session, plan, method);
  return payOnce(world, session, plan, method, presence);
}

function closedOutcome(world: World, session: Stripe.Checkout.Session): PayResult | null {
  if (session.status === "complete")
    return only({ kind: "complete", redirectTo: successUrl(world, session) });
  if (session.status !== "open")
    return refused("checkout_session_expired", "This checkout has expired. Go back and start again.");
  if (world.store.hidden.deletedCustomers.get(idOf(session.customer) ?? ""))
    return refused("resource_missing", "The account that this checkout was opened for has been deleted.");
  const other = otherCurrency(world, idOf(session.customer) ?? "", session.currency ?? "");
  if (session.mode === "subscription" && other !== null)
    return refused("currency_mismatch", `You have a subscription in ${other.toUpperCase()} already.`);
  return null;
}
