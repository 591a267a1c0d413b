import type Stripe from "stripe";
import type { World } from "../world/world.ts";
import { couponAmount, couponOf } from "./discount.ts";

type Share = Stripe.InvoiceLineItem.DiscountAmount;

/**
 * Spreads each discount over the amounts in proportion; the last one takes what the rounding leaves.
 * Source: docs.stripe.com/billing/subscriptions/prorations, where 5.00 off 10.00 and 20.00 are 1.66 and 3.34.
 *
 * @param amounts minor units; one that is not positive takes no part.
 */
export function discountShares(
  world: World,
  amounts: readonly number[],
  discounts: readonly Stripe.Discount[],
): Share[][] {
  const left = [...amounts];
  const shares: Share[][] = amounts.map(() => []);
  for (const discount of discounts) {
    const coupon = couponOf(world, discount);
    const base = left.reduce((sum, amount) => sum + Math.max(amount, 0), 0);
    const total = coupon ? couponAmount(coupon, base) : 0;
    for (const [index, amount] of shared(total, left).entries()) {
      if ((left[index] ?? 0) <= 0) continue;
      shares[index]?.push({ amount, discount: discount.id });
      left[index] = (left[index] ?? 0) - amount;
    }
  }
  return shares;
}

/** Parts of a total in the proportion of the positive weights, rounded down; the last takes the rest. */
export function shared(total: number, weights: readonly number[]): number[] {
  const base = weights.reduce((sum, weight) => sum + Math.max(weight, 0), 0);
  const last = weights.findLastIndex((weight) => weight > 0);
  let rest = total;
  return weights.map((weight, index) => {
    if (weight <= 0) return 0;
    const part = index === last ? rest : Math.floor((total * weight) / base);
    rest -= part;
    return part;
  });
}
