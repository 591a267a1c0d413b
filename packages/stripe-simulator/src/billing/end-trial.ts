import type Stripe from "stripe";
import { seconds, type World } from "../world/world.ts";
import { applyPlan } from "./apply-plan.ts";
import { planChange } from "./change-plan.ts";

/**
 * Ends a trial now: the periods and the anchor begin here and are billed at once.
 * Source: docs.stripe.com/billing/subscriptions/trials, "End a trial early".
 */
export function endTrial(world: World, subscription: Stripe.Subscription): Stripe.Subscription {
  const now = seconds(world);
  const plan = planChange(world, subscription, { at: now, prorates: false, resetsAnchor: true });
  return applyPlan(world, subscription, plan, "none", { status: "active", trial_end: now });
}
