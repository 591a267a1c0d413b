import type Stripe from "stripe";
import type { Payment, Purchase, Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import type { StripeFacts } from "./facts.ts";
import { lookupKeyOf } from "./price-key.ts";
import { idOf, paymentIntentsOf } from "./shapes.ts";

/** What access can depend on, sorted by id, so that the same truth always makes the same snapshot. */
export function takeSnapshot(customerId: string, facts: StripeFacts): Snapshot {
  const subscriptions = facts.subscriptions.map(subscriptionOf).sort(byKey(({ id }) => id));
  return {
    schema: 1,
    customerId,
    customerDeleted: facts.customerDeleted,
    subscriptions,
    purchases: facts.sessions
      .map((session) => purchaseOf(session, facts))
      .sort(byKey(({ sessionId }) => sessionId)),
    payments: (facts.payments ?? [])
      .map((intent) => paymentOf(intent, facts))
      .filter(paysFor(subscriptions))
      .sort(byKey(({ paymentIntentId }) => paymentIntentId)),
  };
}

/**
 * Adds what a sync did not read and the stored snapshot knows: the payments of subscriptions, when they were not read,
 * and fraud warnings and a customer's deletion, which Stripe never takes back. A change to one of them is an event, and
 * the sync of that event reads it.
 */
export function completeSnapshot(read: Snapshot, stored: Snapshot | null, isMoneyRead: boolean): Snapshot {
  if (!stored) return read;
  const warningsOf = new Map(
    [...stored.payments, ...stored.purchases.flatMap(({ payment }) => payment ?? [])].map((payment) => [
      payment.paymentIntentId,
      payment.earlyFraudWarnings,
    ]),
  );
  const withWarnings = (payment: Payment): Payment => ({
    ...payment,
    earlyFraudWarnings: [
      ...new Set([...(warningsOf.get(payment.paymentIntentId) ?? []), ...payment.earlyFraudWarnings]),
    ].sort(),
  });
  return {
    ...read,
    customerDeleted: read.customerDeleted || stored.customerDeleted,
    purchases: read.purchases.map((purchase) =>
      purchase.payment ? { ...purchase, payment: withWarnings(purchase.payment) } : purchase,
    ),
    payments: isMoneyRead
      ? read.payments.map(withWarnings)
      : stored.payments.filter(paysFor(read.subscriptions)),
  };
}

/** Whether a payment is one of those that subscriptions' newest invoices name. */
function paysFor(subscriptions: readonly SubscriptionFacts[]): (payment: Payment) => boolean {
  const named = new Set(subscriptions.flatMap(({ latestInvoice }) => latestInvoice?.paymentIntentIds ?? []));
  return ({ paymentIntentId }) => named.has(paymentIntentId);
}

function purchaseOf(session: Stripe.Checkout.Session, facts: StripeFacts): Purchase {
  const intent = session.payment_intent;
  return {
    sessionId: session.id,
    mode: session.mode,
    status: session.status,
    paymentStatus: session.payment_status,
    createdAt: session.created,
    metadata: session.metadata ?? {},
    lines: (session.line_items?.data ?? []).map((line) => ({
      id: line.id,
      priceId: line.price?.id ?? null,
      lookupKey: lookupKeyOf(line.price),
      quantity: line.quantity ?? 1,
    })),
    payment: intent && typeof intent !== "string" ? paymentOf(intent, facts) : null,
    subscriptionId: idOf(session.subscription),
  };
}

function paymentOf(intent: Stripe.PaymentIntent, facts: StripeFacts): Payment {
  const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
  return {
    paymentIntentId: intent.id,
    status: intent.status,
    chargeId: charge?.id ?? null,
    paidAt: charge?.status === "succeeded" ? charge.created : null,
    amount: charge?.amount ?? intent.amount,
    refunds: (charge?.refunds?.data ?? [])
      .map(({ id, status, amount }) => ({ id, status, amount }))
      .sort(byKey(({ id }) => id)),
    disputes: (facts.disputes.get(intent.id) ?? [])
      .map(({ id, status }) => ({ id, status }))
      .sort(byKey(({ id }) => id)),
    earlyFraudWarnings: warningsOf(intent.id, charge?.id, facts),
  };
}

function warningsOf(intentId: string, chargeId: string | undefined, facts: StripeFacts): string[] {
  const read = facts.fraudWarnings.filter(
    (warning) => warning.paymentIntentId === intentId || (warning.chargeId ?? "") === chargeId,
  );
  return [...new Set(read.map(({ id }) => id))].sort();
}

function subscriptionOf(subscription: Stripe.Subscription): SubscriptionFacts {
  const invoice = typeof subscription.latest_invoice === "string" ? null : subscription.latest_invoice;
  return {
    id: subscription.id,
    status: subscription.status,
    createdAt: subscription.created,
    startedAt: subscription.start_date,
    trialEnd: subscription.trial_end,
    cancelAt: subscription.cancel_at,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    endedAt: subscription.ended_at,
    pausedBecause:
      subscription.status === "paused"
        ? (subscription.status_details?.paused?.subscription?.type ?? null)
        : null,
    pauseCollection: subscription.pause_collection?.behavior ?? null,
    collectionMethod: subscription.collection_method,
    metadata: subscription.metadata,
    items: subscription.items.data
      .map((item) => ({
        id: item.id,
        priceId: item.price.id,
        lookupKey: lookupKeyOf(item.price),
        quantity: item.quantity ?? 1,
        periodStart: item.current_period_start,
        periodEnd: item.current_period_end,
      }))
      .sort(byKey(({ id }) => id)),
    latestInvoice: invoice ? invoiceOf(invoice) : null,
  };
}

function invoiceOf(invoice: Stripe.Invoice): NonNullable<SubscriptionFacts["latestInvoice"]> {
  return {
    id: invoice.id,
    status: invoice.status,
    createdAt: invoice.created,
    dueDate: invoice.due_date,
    billingReason: invoice.billing_reason,
    amountPaid: invoice.amount_paid,
    paymentIntentIds: paymentIntentsOf(invoice),
  };
}

function byKey<Item>(key: (item: Item) => string) {
  return (a: Item, b: Item) => (key(a) < key(b) ? -1 : 1);
}
