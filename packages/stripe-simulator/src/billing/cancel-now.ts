import type Stripe from "stripe";
import { seconds, type World } from "../world/world.ts";
import { billNow } from "./bill-now.ts";
import { addProrations } from "./pending-prorations.ts";
import { creditsFrom } from "./prorations.ts";
import { type Cancellation, cancelSubscription, findSubscription } from "./subscription.ts";

/**
 * Ends a subscription at once. `prorate` credits what it leaves; `invoiceNow` settles that and all that was pending.
 * Without either, pending prorations are dropped; a credit that is not invoiced stays pending.
 * Source: docs.stripe.com/api/subscriptions/cancel.
 */
export function cancelNow(
  world: World,
  subscription: Stripe.Subscription,
  cancellation: Cancellation,
  { invoiceNow = false, prorate = false }: { invoiceNow?: boolean; prorate?: boolean },
): Stripe.Subscription {
  if (subscription.ended_at === null && subscription.status !== "incomplete") {
    if (prorate) addProrations(world, unusedTime(world, subscription));
    if (invoiceNow) billNow(world, subscription, []);
  }
  const current = findSubscription(world, subscription.id);
  // The settings can end it already when the final invoice fails.
  if (subscription.ended_at === null && current.ended_at !== null) return current;
  return cancelSubscription(world, current, { ...cancellation, leavesProrations: prorate && !invoiceNow });
}

export function unusedTime(world: World, subscription: Stripe.Subscription) {
  if (subscription.status === "trialing") return [];
  return subscription.items.data.flatMap((item) => creditsFrom(world, subscription, item, seconds(world)));
}
