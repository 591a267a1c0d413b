import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { add, change, emit, formerValues } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { stopCollection, voidInvoice } from "./invoice.ts";
import { periodEnd } from "./period.ts";
import { buildItem, currentPeriod, type ItemDraft, itemList, type Period } from "./subscription-items.ts";

const DAY_SECONDS = 24 * 3600;
/** An unpaid first invoice ends the subscription after this. Source: docs.stripe.com/billing/subscriptions/overview. */
export const INCOMPLETE_SECONDS = 23 * 3600;
/** Source: docs.stripe.com/api/events/types, customer.subscription.trial_will_end: three days before. */
export const TRIAL_NOTICE_SECONDS = 3 * DAY_SECONDS;

export interface NewSubscription {
  customer: string;
  items: ItemDraft[];
  currency: string;
  metadata: Record<string, string>;
  description?: string | null;
  defaultPaymentMethod?: string | null;
  /** Unix seconds. */
  trialEnd: number | null;
  missingPaymentMethod?: string;
  collectionMethod?: string;
  daysUntilDue?: number | null;
  cancelAt?: number | null;
  cancelAtPeriodEnd?: boolean;
  /** The status before the first invoice is collected. */
  status: "active" | "incomplete" | "trialing";
  billingCycleAnchor?: number;
}

export function findSubscription(world: World, id: string, param = "id"): Stripe.Subscription {
  const found = world.store.tables.subscription.get(id);
  if (!found) throw missingResource("subscription", id, param);
  return found;
}

export function createSubscription(world: World, wanted: NewSubscription): Stripe.Subscription {
  const id = world.ids.make("subscription");
  const now = seconds(world);
  const anchor = wanted.billingCycleAnchor ?? wanted.trialEnd ?? now;
  const recurring = wanted.items[0]?.price.recurring;
  if (!recurring)
    throw invalidRequest(
      "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
      { param: "items[0][price]" },
    );
  const end = anchor > now ? anchor : periodEnd(now, recurring, anchor);
  const period: Period = { start: now, end };
  const cancelAt = wanted.cancelAtPeriodEnd ? end : (wanted.cancelAt ?? null);
  const created = add(
    world,
    world.store.tables.subscription,
    {
      id,
      object: "subscription",
      application: null,
      application_fee_percent: null,
      automatic_tax: { disabled_reason: null, enabled: false, liability: null },
      billing_cycle_anchor: anchor,
      billing_cycle_anchor_config: null,
      billing_mode: { flexible: { proration_discounts: "included" }, type: "flexible" },
      billing_schedules: [],
      billing_thresholds: null,
      cancel_at: cancelAt,
      cancel_at_period_end: wanted.cancelAtPeriodEnd ?? false,
      canceled_at: cancelAt === null ? null : now,
      cancellation_details: {
        comment: null,
        feedback: null,
        feedback_option: null,
        reason: cancelAt === null ? null : "cancellation_requested",
      },
      collection_method: wanted.collectionMethod ?? "charge_automatically",
      created: now,
      currency: wanted.currency,
      customer: wanted.customer,
      customer_account: null,
      days_until_due: wanted.daysUntilDue ?? null,
      default_payment_method: wanted.defaultPaymentMethod ?? null,
      default_source: null,
      default_tax_rates: [],
      description: wanted.description ?? null,
      discounts: [],
      ended_at: null,
      invoice_settings: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: { type: "self" },
      },
      items: itemList(
        id,
        wanted.items.map((item) => buildItem(world, id, item, period)),
      ),
      latest_invoice: null,
      livemode: false,
      managed_payments: null,
      metadata: wanted.metadata,
      next_pending_invoice_item_invoice: null,
      on_behalf_of: null,
      pause_collection: null,
      payment_settings: {
        payment_method_options: null,
        payment_method_types: null,
        save_default_payment_method: "off",
      },
      pending_invoice_item_interval: null,
      pending_setup_intent: null,
      pending_update: null,
      schedule: null,
      start_date: now,
      status: wanted.status,
      test_clock: null,
      transfer_data: null,
      trial_end: wanted.trialEnd,
      trial_settings: {
        end_behavior: {
          billing_cycle_anchor: null,
          missing_payment_method: wanted.missingPaymentMethod ?? "create_invoice",
        },
      },
      trial_start: wanted.trialEnd === null ? null : now,
    },
    "customer.subscription.created",
  );
  if (wanted.status === "incomplete") wakeAt(world, "subscription", id, now + INCOMPLETE_SECONDS);
  scheduleNextChange(world, created);
  return created;
}

/** Schedules a wake-up for each instant at which the subscription can change; a past instant counts as now. */
export function scheduleNextChange(world: World, subscription: Stripe.Subscription): void {
  const now = seconds(world);
  const { cancel_at, pause_collection, trial_end } = subscription;
  const trialNotice = trial_end !== null && trial_end > now ? trial_end - TRIAL_NOTICE_SECONDS : null;
  const instants = [currentPeriod(subscription).end, cancel_at, trialNotice, pause_collection?.resumes_at];
  for (const at of new Set(instants)) {
    if (typeof at === "number") wakeAt(world, "subscription", subscription.id, Math.max(at, now));
  }
}

export interface Cancellation {
  reason: "cancellation_requested" | "payment_disputed" | "payment_failed";
  comment?: string | null;
  feedback?: string | null;
}

/** Ends a subscription now. */
export function cancelSubscription(
  world: World,
  subscription: Stripe.Subscription,
  cancellation: Cancellation,
): Stripe.Subscription {
  if (subscription.ended_at !== null) throw missingResource("subscription", subscription.id);
  const now = seconds(world);
  const isNeverPaid = subscription.status === "incomplete";
  const ended = world.store.tables.subscription.put({
    ...findSubscription(world, subscription.id),
    canceled_at: subscription.canceled_at ?? now,
    cancellation_details: {
      ...(subscription.cancellation_details ?? { comment: null, feedback: null, feedback_option: null }),
      ...(cancellation.comment === undefined ? {} : { comment: cancellation.comment }),
      ...(cancellation.feedback === undefined ? {} : { feedback: cancellation.feedback }),
      reason: cancellation.reason,
    },
    ended_at: now,
    status: isNeverPaid ? "incomplete_expired" : "canceled",
  });
  for (const pending of world.store.hidden.prorations.where("subscription", subscription.id))
    world.store.hidden.prorations.remove(pending.id);
  if (isNeverPaid) {
    emit(world, "customer.subscription.updated", ended, formerValues(subscription, ended));
    const first = world.store.tables.invoice.get(idOf(subscription.latest_invoice) ?? "");
    if (first?.status === "open") voidInvoice(world, first);
  } else {
    emit(world, "customer.subscription.deleted", ended);
    stopCollection(world, ended.id);
  }
  return ended;
}

/** Sets or clears the end of a subscription that is still running. */
export function scheduleCancel(
  world: World,
  subscription: Stripe.Subscription,
  wanted: {
    cancelAt: number | null;
    atPeriodEnd: boolean;
    comment?: string | null;
    feedback?: string | null;
  },
): Stripe.Subscription {
  const { cancelAt, atPeriodEnd } = wanted;
  const details = subscription.cancellation_details ?? {
    comment: null,
    feedback: null,
    feedback_option: null,
    reason: null,
  };
  const changed = change(
    world,
    world.store.tables.subscription,
    subscription,
    {
      cancel_at: cancelAt,
      cancel_at_period_end: atPeriodEnd,
      canceled_at: cancelAt === null ? null : (subscription.canceled_at ?? seconds(world)),
      cancellation_details: {
        ...details,
        ...(wanted.comment === undefined ? {} : { comment: wanted.comment }),
        ...(wanted.feedback === undefined ? {} : { feedback: wanted.feedback }),
        reason: cancelAt === null ? null : "cancellation_requested",
      },
    },
    "customer.subscription.updated",
  );
  scheduleNextChange(world, changed);
  return changed;
}
