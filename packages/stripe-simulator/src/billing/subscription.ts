import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { add, emit, formerValues } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { type CancelRequest, cancelTime } from "./cancel-request.ts";
import { stopCollection, voidInvoice } from "./invoice.ts";
import { checkPrices } from "./mixed-intervals.ts";
import { dropProrations } from "./pending-prorations.ts";
import { periodAround } from "./period.ts";
import {
  buildItem,
  currentPeriod,
  type ItemDraft,
  itemList,
  periodOf,
  rememberItems,
  truncated,
  withPeriod,
} from "./subscription-items.ts";

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
  cancel?: CancelRequest;
  /** The status before the first invoice is collected. */
  status: "active" | "incomplete" | "trialing";
  /** Unix seconds. */
  billingCycleAnchor?: number;
  prorationDiscounts?: "included" | "itemized";
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
  checkPrices(
    wanted.items.map((item) => item.price),
    wanted.currency,
  );
  const natural = wanted.items.map((draft) => {
    const { recurring } = draft.price;
    if (!recurring)
      throw invalidRequest(
        "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
        { param: "items[0][price]" },
      );
    const { end, start } = periodAround(now, recurring, anchor);
    // An anchor that passed while a checkout was open starts a full period.
    const from = wanted.billingCycleAnchor !== undefined && anchor <= now ? start : now;
    return buildItem(world, id, draft, { end: wanted.trialEnd ?? end, start: from });
  });
  const cancel = cancelTime(
    wanted.cancel ?? { at: null },
    natural.map((item) => item.current_period_end),
  );
  const items = natural.map((item) => withPeriod(item, truncated(periodOf(item), cancel)));
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
      billing_mode: {
        flexible: { proration_discounts: wanted.prorationDiscounts ?? "included" },
        type: "flexible",
      },
      billing_schedules: [],
      billing_thresholds: null,
      ...cancel,
      canceled_at: cancel.cancel_at === null ? null : now,
      cancellation_details: {
        comment: null,
        feedback: null,
        feedback_option: null,
        reason: cancel.cancel_at === null ? null : "cancellation_requested",
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
      items: itemList(id, items),
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
  rememberItems(world, created);
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
  /** True: pending prorations stay pending. */
  leavesProrations?: boolean;
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
  if (cancellation.leavesProrations !== true) dropProrations(world, subscription.id);
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
