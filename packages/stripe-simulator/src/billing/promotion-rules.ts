import type Stripe from "stripe";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";

/** The purchase that a promotion code is used for. */
export interface Purchase {
  customer: string | null;
  currency: string;
  /** Minor units, before discounts. */
  subtotal: number;
}

/**
 * Why a code cannot be used for this purchase, as a sentence for the buyer; null if it can.
 * Source: docs.stripe.com/billing/subscriptions/coupons.
 */
export function whyNotRedeemable(
  world: World,
  code: Stripe.PromotionCode,
  purchase: Purchase,
): string | null {
  const coupon = world.store.tables.coupon.get(idOf(code.promotion.coupon) ?? "");
  if (!coupon) return "This code is invalid.";
  if (code.max_redemptions !== null && code.times_redeemed >= code.max_redemptions)
    return "This code has been used as often as it may be.";
  if (hasEnded(world, code)) return "This code has expired.";
  if (coupon.redeem_by !== null && coupon.redeem_by <= seconds(world)) return "This code has expired.";
  if (!coupon.valid) return "This code has been used as often as it may be.";
  const owner = idOf(code.customer);
  if (owner !== null && owner !== purchase.customer) return "This code is not meant for this account.";
  if (coupon.currency !== null && coupon.currency !== purchase.currency)
    return `This code is for prices in ${coupon.currency.toUpperCase()} only.`;
  return whyRestricted(world, code.restrictions, purchase);
}

/** Switched off, or past its end. */
export function hasEnded(world: World, code: Stripe.PromotionCode): boolean {
  return !code.active || (code.expires_at !== null && code.expires_at <= seconds(world));
}

function whyRestricted(
  world: World,
  { first_time_transaction, minimum_amount, minimum_amount_currency }: Stripe.PromotionCode.Restrictions,
  { currency, customer, subtotal }: Purchase,
): string | null {
  if (minimum_amount !== null) {
    if (minimum_amount_currency !== currency) return "This code is for another currency.";
    if (subtotal < minimum_amount) return "This order is below the amount that the code asks for.";
  }
  const hasPaidBefore =
    customer !== null && world.store.tables.charge.where("customer", customer).some((charge) => charge.paid);
  return first_time_transaction && hasPaidBefore ? "This code is for a first purchase only." : null;
}
