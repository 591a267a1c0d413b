import type Stripe from "stripe";
import type { Invoice, InvoiceLine } from "../model/invoice.ts";
import { compareIds } from "../model/order.ts";
import type { Purchase, Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { lookupKeyOf } from "../stripe/price-key.ts";
import { idOf } from "../stripe/shapes.ts";
import { subscriptionOf } from "./money.ts";
import { fromBalance, itemOfLine, priceIdOf, termsOf } from "./prices.ts";
import type { StripeFacts } from "./read-request.ts";
import { takePayment, takePayments } from "./take-payment.ts";

/** What access can depend on, sorted, so that the same truth always makes the same snapshot. */
export function takeSnapshot(customerId: string, facts: StripeFacts): Snapshot {
  return {
    schema: 2,
    customerId,
    customerDeleted: facts.customerDeleted,
    subscriptions: facts.subscriptions
      .map((subscription) => takeSubscription(subscription, facts))
      .sort(byKey(({ id }) => id)),
    purchases: facts.sessions
      .map((session) => takePurchase(session, facts))
      .sort(byKey(({ sessionId }) => sessionId)),
    payments: takePayments(facts).sort(byKey(({ id }) => id)),
  };
}

function takePurchase(session: Stripe.Checkout.Session, facts: StripeFacts): Purchase {
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
    payment: intent && typeof intent !== "string" ? takePayment(intent, facts) : null,
    subscriptionId: idOf(session.subscription),
  };
}

/** What a subscription says by itself: without its invoices, and without what only our memory knows. */
export type SubscriptionTerms = Omit<SubscriptionFacts, "invoices" | "invoicesSince" | "given" | "resumed">;

export function subscriptionTerms(subscription: Stripe.Subscription): SubscriptionTerms {
  return {
    id: subscription.id,
    status: subscription.status,
    createdAt: subscription.created,
    startedAt: subscription.start_date,
    trialEnd: subscription.trial_end,
    cancelAt: subscription.cancel_at,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    cancellationReason: subscription.cancellation_details?.reason ?? null,
    endedAt: subscription.ended_at,
    pausedBecause:
      subscription.status === "paused"
        ? (subscription.status_details?.paused?.subscription?.type ?? null)
        : null,
    pauseCollection: subscription.pause_collection?.behavior ?? null,
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    metadata: subscription.metadata,
    items: subscription.items.data
      .map((item) => ({
        id: item.id,
        priceId: item.price.id,
        ...termsOf(item.price),
        quantity: item.quantity ?? 1,
        periodStart: item.current_period_start,
        periodEnd: item.current_period_end,
      }))
      .sort(byKey(({ id }) => id)),
    latestInvoiceId: idOf(subscription.latest_invoice),
  };
}

function takeSubscription(subscription: Stripe.Subscription, facts: StripeFacts): SubscriptionFacts {
  const newest = typeof subscription.latest_invoice === "string" ? null : subscription.latest_invoice;
  const listed = (facts.invoices?.list ?? []).filter(
    (invoice) => invoice.id !== newest?.id && subscriptionOf(invoice) === subscription.id,
  );
  return {
    ...subscriptionTerms(subscription),
    invoices: [...listed, ...(newest ? [newest] : [])]
      .map((invoice) => takeInvoice(invoice, facts))
      .sort(byCreation),
    invoicesSince: facts.invoices?.since ?? null,
    given: [],
    resumed: false,
  };
}

/** What an invoice says by itself: without its lines, its payments and what its credit notes say. */
export type InvoiceTerms = Omit<Invoice, "creditedAfter" | "lines" | "payments">;

export function invoiceTerms(invoice: Stripe.Invoice): InvoiceTerms {
  return {
    id: invoice.id,
    status: invoice.status ?? "draft",
    createdAt: invoice.created,
    dueDate: invoice.due_date,
    finalizesAt: invoice.automatically_finalizes_at,
    paidAt: invoice.status_transitions?.paid_at ?? null,
    attempted: invoice.attempted,
    uncollectibleBecause: invoice.status_details?.uncollectible?.reason ?? null,
    total: invoice.total,
    startingBalance: invoice.starting_balance,
    fromBalance: fromBalance(invoice),
    creditedBefore: invoice.pre_payment_credit_notes_amount,
    creditedInAll: invoice.post_payment_credit_notes_amount,
  };
}

function takeInvoice(invoice: Stripe.Invoice, facts: StripeFacts): Invoice {
  return {
    ...invoiceTerms(invoice),
    creditedAfter: creditedAfter(invoice, facts),
    lines: invoice.lines.data.flatMap((line) => takeLine(line, facts)).sort(byKey(({ id }) => id)),
    payments: (invoice.payments?.data ?? [])
      .flatMap(({ payment, status }) => {
        const paymentId =
          idOf(payment.payment_intent ?? null) ??
          idOf(payment.charge ?? null) ??
          idOf(payment.payment_record ?? null);
        return paymentId ? [{ paymentId, status }] : [];
      })
      .sort(byKey(({ paymentId }) => paymentId)),
  };
}

/** What credit notes gave back after the payment by other ways than a refund: those are refunds of the payment already. */
function creditedAfter({ id }: Stripe.Invoice, { creditNotes }: StripeFacts): number {
  return (creditNotes.get(id) ?? [])
    .filter(({ status }) => status !== "void")
    .reduce((sum, note) => {
      const refunded = note.refunds.reduce((total, { amount_refunded: amount }) => total + amount, 0);
      return sum + Math.max(0, note.post_payment_amount - refunded);
    }, 0);
}

/** A line of usage never counts, and one without a price is no plan's. */
function takeLine(line: Stripe.InvoiceLineItem, { prices }: StripeFacts): InvoiceLine[] {
  const priceId = priceIdOf(line);
  const terms = priceId ? prices.get(priceId) : undefined;
  if (!priceId || terms?.metered) return [];
  const bySubscription = line.parent?.subscription_item_details ?? null;
  const byItem = line.parent?.invoice_item_details ?? null;
  const credited = (bySubscription ?? byItem)?.proration_details?.credited_items ?? null;
  return [
    {
      id: line.id,
      itemId: itemOfLine(line),
      priceId,
      lookupKey: terms?.lookupKey ?? null,
      quantity: line.quantity ?? 1,
      amount: line.amount,
      start: line.period.start,
      end: line.period.end,
      proration: (bySubscription ?? byItem)?.proration ?? false,
      credits: credited?.invoice_line_items ?? [],
    },
  ];
}

export function byCreation(a: Invoice, b: Invoice): number {
  return a.createdAt - b.createdAt || compareIds(a.id, b.id);
}

function byKey<Item>(key: (item: Item) => string) {
  return (a: Item, b: Item) => compareIds(key(a), key(b));
}
