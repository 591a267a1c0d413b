import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { change } from "../world/events.ts";
import { idOf, type Store } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { hasEnded } from "./promotion-rules.ts";

/** How a request names a discount. */
export interface DiscountChoice {
  coupon?: string;
  promotion_code?: string;
}

export interface ChosenCoupon {
  coupon: Stripe.Coupon;
  promotionCode: Stripe.PromotionCode | null;
}

/** @throws StripeFault 400 when the coupon is unknown, used up, expired, or its code is not active. */
export function chooseCoupon(world: World, choice: DiscountChoice, at: string): ChosenCoupon {
  const { coupon: coupons, promotion_code: codes } = world.store.tables;
  if (choice.promotion_code !== undefined) {
    const code = codes.get(choice.promotion_code);
    if (!code) throw missingResource("promotion code", choice.promotion_code, `${at}[promotion_code]`);
    if (hasEnded(world, code))
      throw invalidRequest("This promotion code is expired or inactive.", {
        code: "promotion_code_expired",
        param: at,
      });
    return { coupon: usable(world, idOf(code.promotion.coupon) ?? "", at), promotionCode: code };
  }
  const coupon = coupons.get(choice.coupon ?? "");
  if (!coupon) throw missingResource("coupon", choice.coupon ?? "", `${at}[coupon]`);
  return { coupon: usable(world, coupon.id, at), promotionCode: null };
}

/** The discount on an amount, in minor units; never more than the amount. */
export function couponAmount(coupon: Stripe.Coupon, subtotal: number): number {
  if (coupon.percent_off !== null)
    return Math.min(subtotal, Math.round((subtotal * coupon.percent_off) / 100));
  return Math.min(subtotal, coupon.amount_off ?? 0);
}

/** The coupon and the code behind a session's discount, also if they can no longer be chosen. */
export function couponBehind(
  tables: Pick<Store["tables"], "coupon" | "promotion_code">,
  discount: { coupon?: unknown; promotion_code?: unknown },
): ChosenCoupon | null {
  const { coupon: coupons, promotion_code: codes } = tables;
  const promotionCode = codes.get(idOf(discount.promotion_code) ?? "") ?? null;
  const coupon = coupons.get(idOf(discount.coupon) ?? idOf(promotionCode?.promotion.coupon) ?? "");
  return coupon ? { coupon, promotionCode } : null;
}

interface DiscountTarget {
  customer: string | null;
  subscription?: string;
  checkoutSession?: string;
}

/** Applies the coupon to a subscription, a customer or an invoice. */
export function redeem(world: World, chosen: ChosenCoupon, target: DiscountTarget): Stripe.Discount {
  countRedemption(world, chosen);
  return attachDiscount(world, chosen, target);
}

/** The same without counting the redemption: a checkout counts it on completion. */
export function attachDiscount(
  world: World,
  { coupon, promotionCode }: ChosenCoupon,
  target: DiscountTarget,
): Stripe.Discount {
  const start = seconds(world);
  return world.store.tables.discount.put({
    id: world.ids.make("discount"),
    object: "discount",
    checkout_session: target.checkoutSession ?? null,
    customer: target.customer,
    customer_account: null,
    end: coupon.duration === "repeating" ? endOf(start, coupon.duration_in_months ?? 1) : null,
    invoice: null,
    invoice_item: null,
    promotion_code: promotionCode?.id ?? null,
    source: { coupon: coupon.id, type: "coupon" },
    start,
    subscription: target.subscription ?? null,
    subscription_item: null,
  });
}

/** Counts a redemption of the coupon and of its code; the last one makes them invalid. */
export function countRedemption(world: World, { coupon, promotionCode }: ChosenCoupon): void {
  const uses = coupon.times_redeemed + 1;
  const valid = coupon.valid && (coupon.max_redemptions === null || uses < coupon.max_redemptions);
  change(world, world.store.tables.coupon, coupon, { times_redeemed: uses, valid });
  if (!promotionCode) return;
  const codeUses = promotionCode.times_redeemed + 1;
  const active =
    promotionCode.active &&
    (promotionCode.max_redemptions === null || codeUses < promotionCode.max_redemptions);
  change(world, world.store.tables.promotion_code, promotionCode, { active, times_redeemed: codeUses });
}

/** The discounts of a subscription that still apply to an invoice made now. */
export function currentDiscounts(
  world: World,
  ids: readonly (string | Stripe.Discount)[],
): Stripe.Discount[] {
  return ids
    .flatMap((reference) => world.store.tables.discount.get(idOf(reference) ?? "") ?? [])
    .filter((discount) => discount.end === null || discount.end > seconds(world));
}

/**
 * The subscription's discounts after an invoice: one that is for `once` leaves with the first debit that it is on.
 * Source: docs.stripe.com/billing/subscriptions/coupons, "Coupon duration".
 */
export function discountsAfter(
  world: World,
  subscription: Stripe.Subscription,
  lines: readonly Stripe.InvoiceLineItem[],
): Stripe.Subscription["discounts"] {
  const debits = lines.filter((line) => line.amount > 0);
  const used = new Set(
    debits.flatMap((line) => (line.discount_amounts ?? []).map(({ discount }) => idOf(discount))),
  );
  return subscription.discounts.filter((reference) => {
    const discount = world.store.tables.discount.get(idOf(reference) ?? "");
    const isOnce = discount !== undefined && couponOf(world, discount)?.duration === "once";
    return !(isOnce && used.has(discount.id));
  });
}

export function couponOf(world: World, discount: Stripe.Discount): Stripe.Coupon | undefined {
  return world.store.tables.coupon.get(idOf(discount.source.coupon) ?? "");
}

function usable(world: World, id: string, at: string): Stripe.Coupon {
  const coupon = world.store.tables.coupon.get(id);
  if (!coupon) throw missingResource("coupon", id, at);
  const expired = coupon.redeem_by !== null && coupon.redeem_by <= seconds(world);
  if (!coupon.valid || expired)
    throw invalidRequest(`Coupon expired: ${id}`, { code: "coupon_expired", param: at });
  return coupon;
}

function endOf(start: number, months: number): number {
  const date = new Date(start * 1000);
  date.setUTCMonth(date.getUTCMonth() + months);
  return Math.floor(date.getTime() / 1000);
}
