import type Stripe from "stripe";
import { applyPlan } from "../billing/apply-plan.ts";
import type { CancelRequest } from "../billing/cancel-request.ts";
import { applyChanges, prorationDate } from "../billing/change-items.ts";
import { planChange } from "../billing/change-plan.ts";
import { chooseCoupon, redeem } from "../billing/discount.ts";
import { endTrial } from "../billing/end-trial.ts";
import { cancelPatch } from "../billing/schedule-cancel.ts";
import { findSubscription } from "../billing/subscription.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata } from "../protocol/metadata.ts";
import type { Parsed } from "../protocol/params.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { itemChanges } from "./subscription-item-params.ts";
import type { UPDATE_PARAMS } from "./subscription-params.ts";

type UpdateParams = Parsed<typeof UPDATE_PARAMS>;

/** Applies the changes of one update request. @throws StripeFault 400 before it changes anything. */
export function updateSubscription(world: World, id: string, params: UpdateParams): Stripe.Subscription {
  const found = findSubscription(world, id);
  if (found.ended_at !== null) {
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.", {
      code: "invalid_canceled_subscription_fields",
    });
  }
  const cancel = cancelRequest(params);
  const items = applyChanges(world, found, itemChanges(world, found, params.items));
  const at = prorationDate(world, found, params.proration_date);
  const patch = patchOf(world, found, params);
  const behavior = params.proration_behavior ?? "create_prorations";
  const endsTrial = params.trial_end === "now" && found.status === "trialing";
  // A discount that comes with the change counts for its prorations.
  const plan = planChange(
    world,
    { ...found, ...patch },
    {
      at,
      ...(cancel ? { cancel } : {}),
      items,
      prorates: behavior !== "none",
      resetsAnchor: params.billing_cycle_anchor?.type === "now" && !endsTrial,
    },
  );
  const ends = cancel ? cancelPatch(world, found, plan, params.cancellation_details) : {};
  const updated = applyPlan(world, found, plan, behavior, { ...patch, ...ends });
  return endsTrial ? endTrial(world, updated) : updated;
}

/** How the request ends the subscription later; undefined if it does not say. @throws StripeFault 400. */
export function cancelRequest({
  cancel_at: at,
  cancel_at_period_end: atPeriodEnd,
}: Pick<UpdateParams, "cancel_at" | "cancel_at_period_end">): CancelRequest | undefined {
  if (at !== undefined && atPeriodEnd !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: cancel_at, cancel_at_period_end.", {
      code: "parameters_exclusive",
      param: "cancel_at",
    });
  }
  if (atPeriodEnd !== undefined) return { atPeriodEnd };
  return at === undefined ? undefined : { at };
}

function patchOf(
  world: World,
  found: Stripe.Subscription,
  params: UpdateParams,
): Partial<Stripe.Subscription> {
  const { default_payment_method: wanted, pause_collection: pause, trial_settings: trial } = params;
  const method = wanted && resolveMethod(world, wanted, "default_payment_method");
  return {
    metadata: mergeMetadata(found.metadata, params.metadata),
    ...(params.collection_method === undefined ? {} : { collection_method: params.collection_method }),
    ...(params.days_until_due === undefined ? {} : { days_until_due: params.days_until_due }),
    ...(params.description === undefined ? {} : { description: params.description }),
    ...(method ? { default_payment_method: method.id } : {}),
    ...(pause === undefined
      ? {}
      : {
          pause_collection:
            pause === null ? null : { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null },
        }),
    ...(trial
      ? {
          trial_settings: {
            end_behavior: {
              billing_cycle_anchor: null,
              ...trial.end_behavior,
            } as Stripe.Subscription.TrialSettings.EndBehavior,
          },
        }
      : {}),
    ...(typeof params.trial_end === "number" ? trialUntil(found, params.trial_end, seconds(world)) : {}),
    ...(params.discounts === undefined ? {} : { discounts: redeemAll(world, found, params.discounts ?? []) }),
  };
}

function redeemAll(
  world: World,
  subscription: Stripe.Subscription,
  choices: { coupon?: string; promotion_code?: string }[],
): string[] {
  const target = { customer: idOf(subscription.customer), subscription: subscription.id };
  return choices.map(
    (choice, index) => redeem(world, chooseCoupon(world, choice, `discounts[${index}]`), target).id,
  );
}

function trialUntil(
  subscription: Stripe.Subscription,
  end: number,
  now: number,
): Partial<Stripe.Subscription> {
  if (end <= now)
    throw invalidRequest("Invalid timestamp: must be an integer Unix timestamp in the future.", {
      param: "trial_end",
    });
  return {
    billing_cycle_anchor: end,
    status: "trialing",
    trial_end: end,
    trial_start: subscription.trial_start ?? now,
  };
}
