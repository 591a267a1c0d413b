import type Stripe from "stripe";
import { change, emit } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";
import { itemList, withPeriod } from "./subscription-items.ts";

/** Pauses a subscription, ends its periods now and announces it. Source: docs.stripe.com/billing/subscriptions/pause. */
export function enterPause(
  world: World,
  subscription: Stripe.Subscription,
  type: "pause_requested" | "trial_end_without_payment_method",
): Stripe.Subscription {
  const now = seconds(world);
  const status_details: Stripe.Subscription.StatusDetails = {
    paused: { subscription: { type }, transitioned_at: now, type: "subscription" },
  };
  const items = subscription.items.data.map((item) =>
    withPeriod(item, { end: now, start: item.current_period_start }),
  );
  const patch = { items: itemList(subscription.id, items), status: "paused", status_details };
  const paused = change(
    world,
    world.store.tables.subscription,
    subscription,
    patch,
    "customer.subscription.updated",
  );
  emit(world, "customer.subscription.paused", paused);
  return paused;
}
