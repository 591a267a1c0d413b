import type Stripe from "stripe";
import { seconds, type World } from "../world/world.ts";
import { applyPlan, type ProrationBehavior } from "./apply-plan.ts";
import type { CancelRequest } from "./cancel-request.ts";
import { type ChangePlan, planChange } from "./change-plan.ts";

export interface CancelReasons {
  comment?: string | null;
  feedback?: string | null;
}

/**
 * Sets or clears the end of a subscription that is still running. An end before the period's prorates.
 * Source: docs.stripe.com/api/subscriptions/update, `cancel_at`.
 */
export function scheduleCancel(
  world: World,
  subscription: Stripe.Subscription,
  request: CancelRequest,
  behavior: ProrationBehavior = "create_prorations",
): Stripe.Subscription {
  const plan = planChange(world, subscription, {
    at: seconds(world),
    cancel: request,
    prorates: behavior !== "none",
  });
  return applyPlan(world, subscription, plan, behavior, cancelPatch(world, subscription, plan));
}

/** The fields that say why and since when a subscription is to end. */
export function cancelPatch(
  world: World,
  before: Stripe.Subscription,
  { subscription: { cancel_at } }: ChangePlan,
  { comment, feedback }: CancelReasons = {},
): Partial<Stripe.Subscription> {
  const none = { comment: null, feedback: null, feedback_option: null, reason: null };
  return {
    canceled_at: cancel_at === null ? null : (before.canceled_at ?? seconds(world)),
    cancellation_details: {
      ...(before.cancellation_details ?? none),
      ...(comment === undefined ? {} : { comment }),
      ...(feedback === undefined ? {} : { feedback }),
      reason: cancel_at === null ? null : "cancellation_requested",
    },
  };
}
