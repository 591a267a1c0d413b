import type Stripe from "stripe";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { endOnTime } from "./end-on-time.ts";
import { enterPause } from "./enter-pause.ts";
import { renew } from "./renew.ts";
import { expireResumption } from "./resumption.ts";
import { cancelSubscription, INCOMPLETE_SECONDS, TRIAL_NOTICE_SECONDS } from "./subscription.ts";
import { currentPeriod } from "./subscription-items.ts";

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
    endOnTime(world, subscription);
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
  if (subscription.status === "paused") {
    expireResumption(world, subscription);
    return;
  }
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

function beginPeriod(world: World, subscription: Stripe.Subscription): void {
  const mustPay = subscription.status === "trialing" && !canPay(world, subscription);
  if (mustPay && endTrialWithoutMethod(world, subscription)) return;
  renew(world, subscription);
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
