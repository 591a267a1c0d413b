import type Stripe from "stripe";
import { periodAround } from "../billing/period.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";

type Priced = Pick<CheckoutPlan, "lines" | "pricedAt" | "subscription">;

/** The lines that a session lists. */
export function shownLines(plan: CheckoutPlan | undefined): Stripe.LineItem[] {
  return plan ? firstPeriodLines(plan) : [];
}

/**
 * The lines at the price of the first period: up to an anchor only their part, or nothing without prorations. An
 * anchor that has passed starts a full period. Source: docs.stripe.com/payments/checkout/billing-cycle.
 */
export function firstPeriodLines({ lines, pricedAt, subscription }: Priced): Stripe.LineItem[] {
  const { billingCycleAnchor: anchor, prorates } = subscription;
  if (anchor === null || anchor <= pricedAt) return lines;
  return lines.map((line) => {
    const { recurring } = line.price ?? {};
    if (!recurring) return line;
    const { end, start } = periodAround(pricedAt, recurring, anchor);
    const share = (end - pricedAt) / (end - start);
    if (share === 1) return line;
    const amount_subtotal = prorates ? Math.round(line.amount_subtotal * share) : 0;
    const amount_total = prorates ? Math.round(line.amount_total * share) : 0;
    return { ...line, amount_discount: amount_subtotal - amount_total, amount_subtotal, amount_total };
  });
}

/** True if the first period is billed for its part. */
export function isProrated({ subscription }: Pick<CheckoutPlan, "subscription">): boolean {
  return subscription.billingCycleAnchor !== null && subscription.prorates;
}
