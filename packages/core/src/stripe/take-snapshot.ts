import type Stripe from "stripe";
import type { Payment, Purchase, Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import type { StripeFacts } from "./facts.ts";
import { lookupKeyOf } from "./price-key.ts";
import { idOf } from "./shapes.ts";

/**
 * Keeps what access can depend on, sorted by id, so that the same truth always makes the same snapshot.
 *
 * @param kept what the database holds: the payments that this look did not ask for are carried over from it, and so are
 * the fraud warnings, which Stripe never takes back. A change to one of them knocks, and that knock makes its look ask.
 */
export function takeSnapshot(customerId: string, seen: StripeFacts, kept: Snapshot | null): Snapshot {
  const subscriptions = seen.subscriptions.map(subscriptionOf).sort(byKey(({ id }) => id));
  const wanted = new Set(subscriptions.flatMap(({ latestInvoice }) => latestInvoice?.paymentIntentIds ?? []));
  const facts = { ...seen, kept: storedPayments(kept) };
  const known = facts.payments?.map((intent) => paymentOf(intent, facts)) ?? kept?.payments ?? [];
  return {
    schema: 1,
    customerId,
    customerDeleted: facts.customerDeleted || (kept?.customerDeleted ?? false),
    subscriptions,
    purchases: facts.sessions
      .map((session) => purchaseOf(session, facts))
      .sort(byKey(({ sessionId }) => sessionId)),
    payments: known
      .filter(({ paymentIntentId }) => wanted.has(paymentIntentId))
      .sort(byKey(({ paymentIntentId }) => paymentIntentId)),
  };
}

interface Facts extends StripeFacts {
  /** By payment intent. */
  kept: Map<string, Payment>;
}

function storedPayments(kept: Snapshot | null): Map<string, Payment> {
  const sold = kept?.purchases.flatMap(({ payment }) => payment ?? []) ?? [];
  const payments = [...(kept?.payments ?? []), ...sold];
  return new Map(payments.map((payment) => [payment.paymentIntentId, payment]));
}

function purchaseOf(session: Stripe.Checkout.Session, facts: Facts): Purchase {
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

function paymentOf(intent: Stripe.PaymentIntent, facts: Facts): Payment {
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

function warningsOf(intentId: string, chargeId: string | undefined, facts: Facts): string[] {
  const read = facts.fraudWarnings.filter(
    (warning) => warning.paymentIntentId === intentId || (warning.chargeId ?? "") === chargeId,
  );
  const known = facts.kept.get(intentId)?.earlyFraudWarnings ?? [];
  return [...new Set([...known, ...read.map(({ id }) => id)])].sort();
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
    dueAt: invoice.due_date,
    billingReason: invoice.billing_reason,
    amountPaid: invoice.amount_paid,
    paymentIntentIds: (invoice.payments?.data ?? []).flatMap(
      ({ payment }) => idOf(payment.payment_intent ?? null) ?? [],
    ),
  };
}

function byKey<Item>(key: (item: Item) => string) {
  return (a: Item, b: Item) => (key(a) < key(b) ? -1 : 1);
}
