import type Stripe from "stripe";
import type { ChosenCoupon } from "../billing/discount.ts";
import { whyNotRedeemable } from "../billing/promotion-rules.ts";
import { cancelSubscription } from "../billing/subscription.ts";
import type { PromotionOutcome } from "../pages/page-actions.ts";
import { cancelIntent } from "../payments/payment-intent.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { isProrated } from "./first-period.ts";
import { discountLines } from "./line-items.ts";
import { findSession, planOf, rememberAttempt } from "./session.ts";
import { amountsOf } from "./session-amounts.ts";

const refuse = (message: string): PromotionOutcome => ({ kind: "invalid", field: "promotionCode", message });

/** Applies a code typed on the page, in either case. @throws StripeFault 404 without a session. */
export function applyPromotionCode(world: World, sessionId: string, typed: string): PromotionOutcome {
  const session = findSession(world, sessionId);
  if (session.status !== "open") return refuse("This checkout is closed.");
  if (session.allow_promotion_codes !== true) return refuse("This checkout takes no promotion codes.");
  const text = typed.trim();
  if (text === "") return refuse("Enter a promotion code.");
  const named = world.store.tables.promotion_code.where("code", text.toLowerCase());
  const code = named.find((row) => row.active) ?? named[0];
  if (!code) return refuse("This code is invalid.");
  const reason = whyNotRedeemable(world, code, purchaseOf(world, session));
  if (reason) return refuse(reason);
  const coupon = world.store.tables.coupon.get(idOf(code.promotion.coupon) ?? "");
  if (!coupon) return refuse("This code is invalid.");
  if (coupon.amount_off !== null && isProrated(planOf(world, session)))
    return refuse("This code cannot be used for the first, shorter period.");
  price(world, session, { coupon, promotionCode: code });
  return { kind: "applied" };
}

/** Removes a typed code; a discount given at the creation of the session stays. */
export function removePromotionCode(world: World, sessionId: string): void {
  const session = findSession(world, sessionId);
  if (session.status === "open" && session.allow_promotion_codes === true) price(world, session, null);
}

/**
 * Removes a code that expired or was used up since it was typed, so that the payment is never more than the page
 * has shown. @returns a message for the buyer, or null.
 */
export function dropLapsedCode(world: World, session: Stripe.Checkout.Session): string | null {
  const id = idOf(session.discounts?.[0]?.promotion_code);
  if (session.allow_promotion_codes !== true || id === null) return null;
  const code = world.store.tables.promotion_code.get(id);
  const reason = code ? whyNotRedeemable(world, code, purchaseOf(world, session)) : "This code is invalid.";
  if (reason === null) return null;
  price(world, session, null);
  return `${reason} It was taken off your order: check the new total.`;
}

function purchaseOf(world: World, session: Stripe.Checkout.Session) {
  return {
    customer: idOf(session.customer),
    currency: session.currency ?? "usd",
    subtotal: planOf(world, session).lines.reduce((sum, line) => sum + line.amount_subtotal, 0),
  };
}

function price(world: World, session: Stripe.Checkout.Session, chosen: ChosenCoupon | null): void {
  const plan = withoutAttempt(world, planOf(world, session));
  const blank = plan.lines.map((line) => ({
    ...line,
    amount_discount: 0,
    amount_total: line.amount_subtotal,
  }));
  const priced = { ...plan, lines: discountLines(blank, chosen) };
  world.store.hidden.checkoutPlans.put(priced);
  world.store.tables["checkout.session"].put({
    ...findSession(world, session.id),
    ...amountsOf(priced),
    discounts: chosen ? [{ coupon: chosen.coupon.id, promotion_code: chosen.promotionCode?.id ?? null }] : [],
    payment_intent: null,
  });
}

/** Discards an earlier attempt, which was for another amount. */
function withoutAttempt(world: World, plan: CheckoutPlan): CheckoutPlan {
  const { payment_intent: intents, subscription: subscriptions } = world.store.tables;
  const intent = intents.get(plan.attempt.paymentIntent ?? "");
  if (intent) cancelIntent(world, intent, "abandoned");
  const subscription = subscriptions.get(plan.attempt.subscription ?? "");
  if (subscription?.status === "incomplete")
    cancelSubscription(world, subscription, { reason: "cancellation_requested" });
  return rememberAttempt(world, plan, {
    awaitingAuthentication: false,
    paymentIntent: null,
    subscription: null,
  });
}
