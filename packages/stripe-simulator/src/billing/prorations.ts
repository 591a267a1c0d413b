import type Stripe from "stripe";
import { amountFor } from "../catalog/price.ts";
import type { World } from "../world/world.ts";
import { type Debit, liveDebits } from "./debits.ts";
import { discountsShownIn, itemDiscounts, productName, shareOf } from "./line-drafts.ts";
import type { ProrationDraft } from "./pending-prorations.ts";
import type { Period } from "./period.ts";
import { negated, partOf } from "./proration-amounts.ts";

/**
 * Takes back what an item was billed from an instant on: one credit for each debit, of its own amount.
 * Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Credit proration calculations".
 */
export function creditsFrom(
  world: World,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  from: number,
): ProrationDraft[] {
  return liveDebits(world, subscription, item)
    .filter((debit) => debit.until > from)
    .map((debit) => credit(world, subscription, item, debit, Math.max(from, debit.start)));
}

function credit(
  world: World,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  debit: Debit,
  from: number,
): ProrationDraft {
  const share = (debit.until - from) / (debit.end - debit.start);
  const price = world.store.tables.price.get(debit.price) ?? item.price;
  return {
    ...negated(partOf(debit, share, discountsShownIn(subscription))),
    credits: debit.line,
    description: `Unused time on ${named(world, price, debit.quantity)} after ${day(from)}`,
    end: debit.until,
    item: item.id,
    price: price.id,
    quantity: debit.quantity,
    start: from,
    subscription: subscription.id,
  };
}

/**
 * Bills items for a part of their periods at their present prices and discounts.
 * Source: docs.stripe.com/billing/subscriptions/prorations, "Discount changes and prorations".
 *
 * @param subscription with the anchor, the discounts and all items as they will be.
 * @param partOfItem null: the item is not billed.
 */
export function debitsFor(
  world: World,
  subscription: Stripe.Subscription,
  partOfItem: (item: Stripe.SubscriptionItem) => Period | null,
): ProrationDraft[] {
  const items = subscription.items.data;
  const discounts = itemDiscounts(world, subscription, items);
  return items.flatMap((item, index) => {
    const part = partOfItem(item);
    if (part === null) return [];
    const quantity = item.quantity ?? 1;
    const full = { amount: amountFor(item.price, quantity), discounts: discounts[index] ?? [] };
    const share = shareOf(item, part, subscription.billing_cycle_anchor);
    return {
      ...partOf(full, share, discountsShownIn(subscription)),
      credits: null,
      description: `Remaining time on ${named(world, item.price, quantity)} after ${day(part.start)}`,
      end: part.end,
      item: item.id,
      price: item.price.id,
      quantity,
      start: part.start,
      subscription: subscription.id,
    };
  });
}

function named(world: World, price: Stripe.Price, quantity: number): string {
  return `${quantity} × ${productName(world, price)}`;
}

/** "16 Jan 2026" */
function day(at: number): string {
  return new Date(at * 1000).toUTCString().slice(5, 16);
}
