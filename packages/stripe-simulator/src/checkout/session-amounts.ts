import type Stripe from "stripe";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { firstPeriodLines } from "./first-period.ts";

type Amounts = Pick<Stripe.Checkout.Session, "amount_subtotal" | "amount_total" | "total_details">;

type Priced = Pick<CheckoutPlan, "lines" | "pricedAt" | "subscription">;

/** The amount that paying the session collects: during a trial, only the one-time lines. */
export function amountsOf(plan: Priced): Amounts {
  const lines = firstPeriodLines(plan);
  const payable = hasTrial(plan.subscription)
    ? lines.filter((line) => line.price?.type !== "recurring")
    : lines;
  const sum = (field: "amount_discount" | "amount_subtotal" | "amount_total") =>
    payable.reduce((total, line) => total + line[field], 0);
  return {
    amount_subtotal: sum("amount_subtotal"),
    amount_total: sum("amount_total"),
    total_details: { amount_discount: sum("amount_discount"), amount_shipping: 0, amount_tax: 0 },
  };
}

function hasTrial({ trialDays, trialEnd }: CheckoutPlan["subscription"]): boolean {
  return trialDays !== null || trialEnd !== null;
}

/**
 * True if the page asks for a payment method: not for a free payment, nor for a subscription that costs nothing
 * today and does not require one. Source: docs.stripe.com/payments/checkout/free-trials, `payment_method_collection`.
 */
export function needsPaymentMethod(session: Stripe.Checkout.Session): boolean {
  if (session.mode === "setup" || session.amount_total !== 0) return true;
  return session.mode === "subscription" && session.payment_method_collection !== "if_required";
}
