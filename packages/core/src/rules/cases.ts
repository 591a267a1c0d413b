import type { PurchaseCase, SubscriptionCase } from "../model/policy.ts";
import type { Purchase, SubscriptionFacts, SubscriptionItem } from "../model/snapshot.ts";

/** The row of the truth table that a subscription's item is in: total over every value that Stripe can send. */
export function subscriptionCase(subscription: SubscriptionFacts, item: SubscriptionItem): SubscriptionCase {
  switch (subscription.status) {
    case "active":
      return activeCase(subscription, item);
    case "past_due":
      return paidBefore(subscription, item) ? "past_due_paid_before" : "past_due_never_paid";
    case "trialing":
    case "unpaid":
    case "incomplete":
    case "incomplete_expired":
    case "paused":
    case "canceled":
      return subscription.status;
    default:
      return "unknown";
  }
}

function activeCase(subscription: SubscriptionFacts, item: SubscriptionItem): SubscriptionCase {
  const { latestInvoice, collectionMethod, pauseCollection } = subscription;
  const open = latestInvoice?.status === "open";
  const sent = collectionMethod === "send_invoice";
  // Active does not say that anything was paid: a bank debit for the first invoice may still be on its way.
  if (open && !sent && latestInvoice.billingReason === "subscription_create")
    return "active_first_payment_pending";
  // A cancellation that is planned for a later period lets this one be renewed.
  const endsInPeriod = subscription.cancelAt !== null && subscription.cancelAt <= item.periodEnd;
  if (endsInPeriod || subscription.cancelAtPeriodEnd) return "active_ending";
  if (pauseCollection === "void") return "active_pause_void";
  if (pauseCollection === "keep_as_draft") return "active_pause_keep_as_draft";
  if (pauseCollection === "mark_uncollectible") return "active_pause_mark_uncollectible";
  return open && sent ? "active_invoice_sent" : "active";
}

/** Only a renewal has a paid period before it: the first invoice after a trial or a resumption has none. */
function paidBefore({ latestInvoice, trialEnd }: SubscriptionFacts, item: SubscriptionItem): boolean {
  const firstAfterTrial = trialEnd !== null && item.periodStart <= trialEnd;
  return latestInvoice?.billingReason === "subscription_cycle" && !firstAfterTrial;
}

/** The row of semantics 3 that a completed session is in. */
export function purchaseCase({ paymentStatus, payment }: Purchase): PurchaseCase {
  if (paymentStatus === "paid" || paymentStatus === "no_payment_required") return paymentStatus;
  if (paymentStatus !== "unpaid") return "unknown";
  const failed = payment?.status === "requires_payment_method" || payment?.status === "canceled";
  return failed ? "payment_failed" : "awaiting_bank";
}
