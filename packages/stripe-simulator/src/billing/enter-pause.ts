import type Stripe from "stripe";
import { change, emit } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

/** Pauses a subscription and announces it. */
export function enterPause(
  world: World,
  subscription: Stripe.Subscription,
  type: "pause_requested" | "trial_end_without_payment_method",
): Stripe.Subscription {
  const status_details: Stripe.Subscription.StatusDetails = {
    paused: { subscription: { type }, transitioned_at: seconds(world), type: "subscription" },
  };
  const patch = { status: "paused", status_details };
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
