import type Stripe from "stripe";
import { change, emit } from "../events.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { seconds, type World } from "../world.ts";
import { findSubscription } from "./subscription.ts";
import { restartPeriod } from "./subscription-due.ts";

/** @throws StripeFault 400 unless its status allows it. */
export function pauseSubscription(world: World, id: string): Stripe.Subscription {
  const subscription = findSubscription(world, id);
  if (!["active", "past_due", "trialing"].includes(subscription.status)) {
    throw invalidRequest(`A subscription with status ${subscription.status} cannot be paused.`);
  }
  const status_details: Stripe.Subscription.StatusDetails = {
    paused: {
      subscription: { type: "pause_requested" },
      transitioned_at: seconds(world),
      type: "subscription",
    },
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
