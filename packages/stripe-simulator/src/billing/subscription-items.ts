import type Stripe from "stripe";
import { embedded } from "../protocol/pagination.ts";
import { seconds, type World } from "../world/world.ts";
import type { CancelTime } from "./cancel-request.ts";
import type { Period } from "./period.ts";
import { planFor } from "./plan.ts";

export interface ItemDraft {
  price: Stripe.Price;
  quantity: number;
  metadata: Record<string, string>;
}

export function buildItem(
  world: World,
  subscriptionId: string,
  draft: ItemDraft,
  period: Period,
): Stripe.SubscriptionItem {
  return {
    id: world.ids.make("subscription_item"),
    object: "subscription_item",
    billing_thresholds: null,
    created: seconds(world),
    current_period_end: period.end,
    current_period_start: period.start,
    current_trial: null,
    discounts: [],
    metadata: draft.metadata,
    plan: planFor(draft.price),
    price: draft.price,
    quantity: draft.quantity,
    subscription: subscriptionId,
    tax_rates: [],
  };
}

export function itemList(
  subscriptionId: string,
  items: Stripe.SubscriptionItem[],
): Stripe.ApiList<Stripe.SubscriptionItem> {
  return { ...embedded(items, `/v1/subscription_items?subscription=${subscriptionId}`) };
}

export function withPeriod(item: Stripe.SubscriptionItem, period: Period): Stripe.SubscriptionItem {
  return { ...item, current_period_end: period.end, current_period_start: period.start };
}

export function periodOf(item: Stripe.SubscriptionItem): Period {
  return { end: item.current_period_end, start: item.current_period_start };
}

/**
 * A period ends with the subscription, except at `cancel_at_period_end`, which prorates nothing.
 * Source: docs.stripe.com/api/subscriptions/update, `cancel_at`.
 */
export function truncated(period: Period, { cancel_at: at, cancel_at_period_end }: CancelTime): Period {
  return at === null || cancel_at_period_end
    ? period
    : { ...period, end: Math.max(period.start, Math.min(period.end, at)) };
}

/** The subscription of each item, for requests that name only the item. */
export function rememberItems(world: World, { id, items }: Stripe.Subscription): void {
  for (const item of items.data) world.store.hidden.itemOwners.put({ id: item.id, subscription: id });
}

export function withPrice(item: Stripe.SubscriptionItem, price: Stripe.Price): Stripe.SubscriptionItem {
  return { ...item, plan: planFor(price), price };
}

/** From the latest start to the earliest end. */
export function currentPeriod(subscription: Stripe.Subscription): Period {
  const ends = subscription.items.data.map((item) => item.current_period_end);
  const starts = subscription.items.data.map((item) => item.current_period_start);
  return { start: Math.max(...starts), end: Math.min(...ends) };
}

/** Updates a changed price inside the items that embed it, without an event. */
export function refreshPrice(world: World, price: Stripe.Price): void {
  const { subscription: subscriptions } = world.store.tables;
  for (const subscription of subscriptions.all()) {
    if (!subscription.items.data.some((item) => item.price.id === price.id)) continue;
    const items = subscription.items.data.map((item) =>
      item.price.id === price.id ? withPrice(item, price) : item,
    );
    subscriptions.put({ ...subscription, items: itemList(subscription.id, items) });
  }
}
