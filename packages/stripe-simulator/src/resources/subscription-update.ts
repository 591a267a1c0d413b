import type Stripe from "stripe";
import { changeItems } from "../billing/change-items.ts";
import { chooseCoupon, redeem } from "../billing/discount.ts";
import { restartPeriod } from "../billing/restart-period.ts";
import { findSubscription, scheduleCancel, scheduleNextChange } from "../billing/subscription.ts";
import { currentPeriod, itemList, withPeriod } from "../billing/subscription-items.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata } from "../protocol/metadata.ts";
import type { Parsed } from "../protocol/params.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { itemChange } from "./subscription-item-params.ts";
import type { UPDATE_PARAMS } from "./subscription-params.ts";

/** Applies the changes of one update request. @throws StripeFault 400 before it changes anything. */
export function updateSubscription(
  world: World,
  id: string,
  params: Parsed<typeof UPDATE_PARAMS>,
): Stripe.Subscription {
  const found = findSubscription(world, id);
  if (found.ended_at !== null) {
    throw invalidRequest("A canceled subscription can only update its cancellation_details and metadata.", {
      code: "invalid_canceled_subscription_fields",
    });
  }
  if (params.cancel_at !== undefined && params.cancel_at_period_end !== undefined) {
    throw invalidRequest("You may only specify one of these parameters: cancel_at, cancel_at_period_end.", {
      code: "parameters_exclusive",
      param: "cancel_at",
    });
  }
  // Every change of one request is read before the first is made.
  const changes = params.items?.map((item, index) => itemChange(world, found, item, `items[${index}]`));
  const method =
    params.default_payment_method &&
    resolveMethod(world, params.default_payment_method, "default_payment_method");
  const { pause_collection: pause, metadata: given } = params;
  const patch: Partial<Stripe.Subscription> = {
    metadata: mergeMetadata(found.metadata, given),
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
    ...(params.discounts === undefined ? {} : { discounts: redeemAll(world, found, params.discounts ?? []) }),
    ...(params.trial_settings
      ? {
          trial_settings: {
            end_behavior: {
              billing_cycle_anchor: null,
              ...params.trial_settings.end_behavior,
            } as Stripe.Subscription.TrialSettings.EndBehavior,
          },
        }
      : {}),
    ...(typeof params.trial_end === "number" ? trialUntil(found, params.trial_end, seconds(world)) : {}),
  };
  const { subscription: subscriptions } = world.store.tables;
  change(world, subscriptions, found, patch, "customer.subscription.updated");
  cancelLater(world, id, params);
  if (changes)
    changeItems(
      world,
      findSubscription(world, id),
      changes,
      params.proration_behavior ?? "create_prorations",
    );
  if (params.trial_end === "now" && found.status === "trialing")
    restartPeriod(world, findSubscription(world, id), { status: "active", trial_end: seconds(world) });
  else if (params.billing_cycle_anchor?.type === "now") restartPeriod(world, findSubscription(world, id));
  scheduleNextChange(world, findSubscription(world, id));
  return findSubscription(world, id);
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

function cancelLater(
  world: World,
  id: string,
  params: {
    cancel_at?: number | "max_period_end" | "min_period_end" | null;
    cancel_at_period_end?: boolean;
    cancellation_details?: { comment?: string | null; feedback?: string | null };
  },
): void {
  const { cancel_at: at, cancel_at_period_end: atEnd, cancellation_details: details } = params;
  const subscription = findSubscription(world, id);
  const { end } = currentPeriod(subscription);
  if (atEnd !== undefined)
    scheduleCancel(world, subscription, { ...details, atPeriodEnd: atEnd, cancelAt: atEnd ? end : null });
  else if (at !== undefined)
    scheduleCancel(world, subscription, {
      ...details,
      atPeriodEnd: false,
      cancelAt: typeof at === "string" ? end : at,
    });
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
  const period = { end, start: currentPeriod(subscription).start };
  return {
    billing_cycle_anchor: end,
    items: itemList(
      subscription.id,
      subscription.items.data.map((item) => withPeriod(item, period)),
    ),
    status: "trialing",
    trial_end: end,
    trial_start: subscription.trial_start ?? now,
  };
}
