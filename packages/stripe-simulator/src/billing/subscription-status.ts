import type Stripe from "stripe";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { completeResumption, resumptionFor } from "./resumption.ts";
import { cancelSubscription } from "./subscription.ts";

/** Moves a subscription after its invoice is paid; a paused one only by the invoice of its resumption. */
export function afterPaid(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  const resumption = resumptionFor(world, invoice);
  if (subscription?.status === "paused" && resumption)
    completeResumption(world, subscription, resumption, "active");
  if (!subscription || !["incomplete", "past_due", "unpaid"].includes(subscription.status)) return;
  const isLatest = subscription.latest_invoice === invoice.id;
  if (isLatest || !hasOpenInvoice(world, subscription)) moveTo(world, subscription, "active");
}

/** Starts a subscription whose debit is pending, as Stripe does. */
export function afterPending(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (subscription?.status === "incomplete") moveTo(world, subscription, "active");
}

/** Moves a running subscription to past_due, or as the merchant's setting says after the last retry. */
export function afterFailure(world: World, invoice: Stripe.Invoice, wasLast: boolean): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || subscription.status === "incomplete" || subscription.ended_at !== null) return;
  if (subscription.status === "paused") {
    const resumption = resumptionFor(world, invoice);
    if (resumption?.behavior === "resume_on_payment_attempt")
      completeResumption(world, subscription, resumption, "past_due");
    return;
  }
  const behind = subscription.status === "unpaid" ? subscription : moveTo(world, subscription, "past_due");
  if (!wasLast) return;
  if (world.settings.afterRetries === "cancel")
    cancelSubscription(world, behind, { reason: "payment_failed" });
  if (world.settings.afterRetries === "unpaid") moveTo(world, behind, "unpaid");
}

export function moveTo(world: World, subscription: Stripe.Subscription, status: string): Stripe.Subscription {
  return change(
    world,
    world.store.tables.subscription,
    subscription,
    { status },
    "customer.subscription.updated",
  );
}

function subscriptionOf(world: World, invoice: Stripe.Invoice): Stripe.Subscription | undefined {
  return world.store.tables.subscription.get(idOf(invoice.parent?.subscription_details?.subscription) ?? "");
}

function hasOpenInvoice(world: World, subscription: Stripe.Subscription): boolean {
  return world.store.tables.invoice
    .where("subscription", subscription.id)
    .some((invoice) => invoice.status === "open");
}
