import type Stripe from "stripe";
import { shared } from "./discount-shares.ts";

export type DiscountAmount = Stripe.InvoiceLineItem.DiscountAmount;

/** An amount before discounts, and what each discount takes off; minor units. */
export interface Discounted {
  amount: number;
  discounts: readonly DiscountAmount[];
}

/**
 * A share of a discounted amount, rounded to the minor unit. `included`: the amount is net and the discounts are
 * named with 0. `itemized`: the amount is gross and each discount has its part. Both cost the same.
 * Source: docs.stripe.com/changelog/clover/2025-09-30/itemize-proration-discount-amounts.
 */
export function partOf(
  { amount, discounts }: Discounted,
  share: number,
  shown: "included" | "itemized",
): { amount: number; discounts: DiscountAmount[] } {
  const net = Math.round(netOf({ amount, discounts }) * share);
  if (shown === "included")
    return { amount: net, discounts: discounts.map(({ discount }) => ({ amount: 0, discount })) };
  const gross = Math.round(amount * share);
  const parts = shared(
    gross - net,
    discounts.map((one) => one.amount),
  );
  return {
    amount: gross,
    discounts: discounts.map(({ discount }, index) => ({ amount: parts[index] ?? 0, discount })),
  };
}

/** The same taken back. */
export function negated({ amount, discounts }: Discounted): { amount: number; discounts: DiscountAmount[] } {
  return {
    amount: 0 - amount,
    discounts: discounts.map((one) => ({ ...one, amount: 0 - one.amount })),
  };
}

function netOf({ amount, discounts }: Discounted): number {
  return amount - discounts.reduce((sum, one) => sum + one.amount, 0);
}
