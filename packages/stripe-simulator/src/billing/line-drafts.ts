import { decimalText } from "@tollgate/money";
import type Stripe from "stripe";
import { amountFor } from "../catalog/price.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { currentDiscounts } from "./discount.ts";
import { discountShares } from "./discount-shares.ts";
import { type Period, periodAround } from "./period.ts";
import { type DiscountAmount, partOf } from "./proration-amounts.ts";

/** One line before it belongs to an invoice. */
export interface LineDraft {
  /** Minor units; a credit is negative. */
  amount: number;
  currency: string;
  description: string;
  period: Period;
  price: Stripe.Price;
  quantity: number;
  subscription: string | null;
  item: string | null;
  metadata: Record<string, string>;
  /** Null: no proration, so the invoice's discounts apply. */
  proration: ProratedLine | null;
}

interface ProratedLine {
  /** The line's id, if it was given when the proration was made. */
  id: string | null;
  /** `ii_…`; null for a line that was never pending. */
  invoiceItem: string | null;
  discounts: DiscountAmount[];
  /** The invoice line that a credit takes back. */
  credits: string | null;
}

/**
 * The lines that bill the items for their current periods. A period that is shorter than its interval (before a later
 * anchor, up to `cancel_at`) costs its part. Source: docs.stripe.com/billing/subscriptions/billing-cycle.
 *
 * @param inFull bills a shortened period like a full one.
 */
export function periodLines(
  world: World,
  subscription: Stripe.Subscription,
  items: readonly Stripe.SubscriptionItem[],
  inFull = false,
): LineDraft[] {
  const discounts = itemDiscounts(world, subscription, items);
  return items.map((item, index) => {
    const quantity = item.quantity ?? 1;
    const period = { end: item.current_period_end, start: item.current_period_start };
    const amount = amountFor(item.price, quantity);
    const share = inFull ? 1 : shareOf(item, period, subscription.billing_cycle_anchor);
    const draft = {
      amount,
      currency: item.price.currency,
      description: `${quantity} × ${productName(world, item.price)} (${rhythm(item.price)})`,
      period,
      price: item.price,
      quantity,
      subscription: subscription.id,
      item: item.id,
      metadata: subscription.metadata,
      proration: null,
    };
    if (share === 1) return draft;
    const part = partOf({ amount, discounts: discounts[index] ?? [] }, share, discountsShownIn(subscription));
    const proration = { credits: null, discounts: part.discounts, id: null, invoiceItem: null };
    return { ...draft, amount: part.amount, proration };
  });
}

/** The lines of a trial. Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Trials". */
export function trialLines(world: World, subscription: Stripe.Subscription): LineDraft[] {
  return periodLines(world, subscription, subscription.items.data, true).map((line) => ({
    ...line,
    amount: 0,
    description: `Free trial for ${line.quantity} × ${productName(world, line.price)}`,
  }));
}

/** What each discount takes off each item in a full period. */
export function itemDiscounts(
  world: World,
  subscription: Stripe.Subscription,
  items: readonly Stripe.SubscriptionItem[],
): DiscountAmount[][] {
  const amounts = items.map((item) => amountFor(item.price, item.quantity ?? 1));
  return discountShares(world, amounts, currentDiscounts(world, subscription.discounts));
}

/** The part of its interval that a period takes, with a full one as 1. */
export function shareOf(item: Stripe.SubscriptionItem, { start, end }: Period, anchor: number): number {
  const { recurring } = item.price;
  if (!recurring) return 1;
  const full = periodAround(start, recurring, anchor);
  return (end - start) / (full.end - full.start);
}

export function discountsShownIn({ billing_mode }: Stripe.Subscription): "included" | "itemized" {
  return billing_mode.flexible?.proration_discounts === "itemized" ? "itemized" : "included";
}

export function productName(world: World, price: Stripe.Price): string {
  return world.store.tables.product.get(idOf(price.product) ?? "")?.name ?? price.nickname ?? price.id;
}

function rhythm(price: Stripe.Price): string {
  const { recurring } = price;
  if (!recurring) return "one time";
  const amount = decimalText(price.unit_amount ?? 0, price.currency);
  const every =
    recurring.interval_count === 1
      ? recurring.interval
      : `${recurring.interval_count} ${recurring.interval}s`;
  return `at ${amount} ${price.currency.toUpperCase()} / ${every}`;
}
