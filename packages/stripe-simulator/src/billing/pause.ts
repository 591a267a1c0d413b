import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { emit } from "../world/events.ts";
import type { World } from "../world/world.ts";
import { enterPause } from "./enter-pause.ts";
import { restartPeriod } from "./restart-period.ts";
import { findSubscription } from "./subscription.ts";

/** @throws StripeFault 400 unless its status allows it. */
export function pauseSubscription(world: World, id: string): Stripe.Subscription {
  const subscription = findSubscription(world, id);
  if (!["active", "past_due", "trialing"].includes(subscription.status)) {
    throw invalidRequest(`A subscription with status ${subscription.status} cannot be paused.`);
  }
  return enterPause(world, subscription, "pause_requested");
}

/** @throws StripeFault 400 unless its status allows it. */
export function resumeSubscription(world: World, id: string): Stripe.Subscription {
  const paused = findSubscription(world, id);
  if (paused.status !== "paused") {
    throw invalidRequest(`Only a paused subscription can be resumed; this one is ${paused.status}.`);
  }
  const { status_details: _details, ...rest } = paused;
  world.store.tables.subscription.put(rest);
  const resumed = restartPeriod(world, rest, { status: "active" });
  emit(world, "customer.subscription.resumed", resumed);
  return resumed;
}
