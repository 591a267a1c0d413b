import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { enterPause } from "./enter-pause.ts";
import { finalizeInvoice, giveUpInvoice, voidInvoice } from "./invoice.ts";
import { periodLines, takeProrations } from "./invoice-lines.ts";
import { periodEnd } from "./period.ts";
import {
  cancelSubscription,
  INCOMPLETE_SECONDS,
  scheduleNextChange,
  TRIAL_NOTICE_SECONDS,
} from "./subscription.ts";
import { currentPeriod, itemList, type Period, withPeriod } from "./subscription-items.ts";

/** Applies the changes of a subscription whose time has come. Applied twice, it changes nothing more. */
export function advanceSubscription(world: World, id: string): void {
  const subscription = world.store.tables.subscription.get(id);
  if (!subscription || subscription.ended_at !== null) return;
  const now = seconds(world);
  if (subscription.status === "incomplete") {
    if (now >= subscription.created + INCOMPLETE_SECONDS)
      cancelSubscription(world, subscription, { reason: "payment_failed" });
    return;
  }
  if (subscription.cancel_at !== null && now >= subscription.cancel_at) {
    cancelSubscription(world, subscription, { reason: "cancellation_requested" });
    return;
  }
  if (subscription.pause_collection?.resumes_at && now >= subscription.pause_collection.resumes_at) {
    change(
      world,
      world.store.tables.subscription,
      subscription,
      { pause_collection: null },
      "customer.subscription.updated",
    );
  }
  if (subscription.status === "paused") return;
  if (subscription.status === "trialing") announceTrialEnd(world, subscription);
  if (now >= currentPeriod(subscription).end)
    beginPeriod(world, world.store.tables.subscription.get(id) ?? subscription);
}

function announceTrialEnd(world: World, subscription: Stripe.Subscription): void {
  const { trial_end: end } = subscription;
  const { notices } = world.store.hidden;
  const notice = `${subscription.id}|trial_will_end|${end}`;
  if (end === null || seconds(world) < end - TRIAL_NOTICE_SECONDS || notices.get(notice)) return;
  notices.put({ id: notice });
  emit(world, "customer.subscription.trial_will_end", subscription);
}

/** Starts the next period: moves the items to it and drafts its invoice. */
function beginPeriod(world: World, subscription: Stripe.Subscription): void {
  const wasTrial = subscription.status === "trialing";
  if (wasTrial && !canPay(world, subscription) && endTrialWithoutMethod(world, subscription)) return;
  const recurring = subscription.items.data[0]?.price.recurring;
  if (!recurring) return;
  const start = currentPeriod(subscription).end;
  const period: Period = { start, end: periodEnd(start, recurring, subscription.billing_cycle_anchor) };
  const moved = change(
    world,
    world.store.tables.subscription,
    subscription,
    {
      items: itemList(
        subscription.id,
        subscription.items.data.map((item) => withPeriod(item, period)),
      ),
      status: wasTrial ? "active" : subscription.status,
    },
    "customer.subscription.updated",
  );
  scheduleNextChange(world, moved);
  draftRenewal(world, moved, period);
}

function draftRenewal(world: World, subscription: Stripe.Subscription, period: Period): void {
  const lines = [...takeProrations(world, subscription), ...periodLines(world, subscription, period, false)];
  const pause = subscription.pause_collection?.behavior;
  const invoice = draftInvoice(world, {
    autoAdvance: pause === undefined && subscription.status !== "unpaid",
    currency: subscription.currency,
    customer: findCustomer(world, idOf(subscription.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, subscription.discounts, false),
    lines,
    period: { end: period.start, start: Math.min(subscription.start_date, period.start) },
    reason: "subscription_cycle",
    subscription,
  });
  change(
    world,
    world.store.tables.subscription,
    subscription,
    { latest_invoice: invoice.id },
    "customer.subscription.updated",
  );
  if (pause === "void") voidInvoice(world, finalizeInvoice(world, invoice));
  if (pause === "mark_uncollectible")
    giveUpInvoice(world, finalizeInvoice(world, invoice), "subscription_paused");
}

function canPay(world: World, subscription: Stripe.Subscription): boolean {
  const customer = world.store.tables.customer.get(idOf(subscription.customer) ?? "");
  const methodId =
    idOf(subscription.default_payment_method) ?? idOf(customer?.invoice_settings.default_payment_method);
  return methodId !== null || subscription.collection_method === "send_invoice";
}

/** @returns true if the subscription ended or paused; false if it is invoiced as usual. */
function endTrialWithoutMethod(world: World, subscription: Stripe.Subscription): boolean {
  const wanted = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (wanted === "cancel") {
    cancelSubscription(world, subscription, { reason: "payment_failed" });
    return true;
  }
  if (wanted !== "pause") return false;
  enterPause(world, subscription, "trial_end_without_payment_method");
  return true;
}
