import type Stripe from "stripe";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { paymentOf } from "./invoice-payments.ts";
import { completeResumption, resumptionFor } from "./resumption.ts";
import { cancelSubscription } from "./subscription.ts";

/** Moves a subscription after its invoice is paid; a paused one only by the invoice of its resumption. */
export function afterPaid(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  const resumption = resumptionFor(world, invoice);
  if (subscription?.status === "paused" && resumption)
    completeResumption(world, subscription, resumption, "active");
  else if (subscription?.status === "incomplete" && subscription.latest_invoice === invoice.id)
    moveTo(world, subscription, "active");
  else followInvoices(world, subscription);
}

/** Starts a subscription whose debit is pending, as Stripe does. */
export function afterPending(world: World, invoice: Stripe.Invoice): void {
  const subscription = subscriptionOf(world, invoice);
  if (subscription?.status === "incomplete") moveTo(world, subscription, "active");
}

/** Moves a subscription after its invoice was voided or marked uncollectible. */
export function afterClosed(world: World, invoice: Stripe.Invoice): void {
  const paused = subscriptionOf(world, invoice);
  const resumption = resumptionFor(world, invoice);
  if (paused?.status === "paused" && resumption && invoice.status === "uncollectible")
    completeResumption(world, paused, resumption, "active");
  followInvoices(world, subscriptionOf(world, invoice));
}

/**
 * Moves a running subscription to past_due, or as the merchant's setting says after the last retry. An invoice that
 * is not the most recent one changes nothing.
 */
export function afterFailure(world: World, invoice: Stripe.Invoice, wasLast: boolean): void {
  const subscription = subscriptionOf(world, invoice);
  if (!subscription || subscription.status === "incomplete" || subscription.ended_at !== null) return;
  if (subscription.status === "paused") {
    const resumption = resumptionFor(world, invoice);
    if (resumption?.behavior === "resume_on_payment_attempt")
      completeResumption(world, subscription, resumption, "past_due");
    return;
  }
  const isNewest = newestInvoice(world, subscription)?.id === invoice.id;
  const fails = isNewest && subscription.status !== "unpaid";
  const behind = fails ? moveTo(world, subscription, "past_due") : subscription;
  if (!wasLast || !["past_due", "unpaid"].includes(behind.status)) return;
  if (world.settings.afterRetries === "cancel")
    cancelSubscription(world, behind, { reason: "payment_failed" });
  if (world.settings.afterRetries === "unpaid") moveTo(world, behind, "unpaid");
}

/**
 * The status follows the most recent invoice that is finalized and not void; one that is uncollectible counts like a
 * paid one. Source: docs.stripe.com/billing/subscriptions/overview, "Handle unpaid subscriptions", `active`.
 */
function followInvoices(world: World, subscription: Stripe.Subscription | undefined): void {
  if (!subscription || !["active", "past_due", "unpaid"].includes(subscription.status)) return;
  const newest = newestInvoice(world, subscription);
  if (newest?.status === "paid" || newest?.status === "uncollectible") moveTo(world, subscription, "active");
  else if (newest && subscription.status === "active" && hasFailed(world, newest))
    moveTo(world, subscription, "past_due");
}

function newestInvoice(world: World, subscription: Stripe.Subscription): Stripe.Invoice | undefined {
  return world.store.tables.invoice
    .where("subscription", subscription.id)
    .find((invoice) => invoice.status !== "draft" && invoice.status !== "void");
}

/** An open invoice whose payment failed or is overdue; a debit that is still at the bank is neither. */
function hasFailed(world: World, invoice: Stripe.Invoice): boolean {
  const intentId = idOf(paymentOf(world, invoice)?.payment.payment_intent);
  const isProcessing = world.store.tables.payment_intent.get(intentId ?? "")?.status === "processing";
  return invoice.attempted === true && !isProcessing;
}

function moveTo(world: World, subscription: Stripe.Subscription, status: string): Stripe.Subscription {
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
