import type Stripe from "stripe";
import { invoiceTerms, subscriptionTerms } from "../facts/take-snapshot.ts";
import { isLongOver } from "../model/long-over.ts";
import { type Purchase, paymentsOf, type Snapshot } from "../model/snapshot.ts";
import { idOf } from "../stripe/shapes.ts";

// Whether an object that a list of Stripe's has says something else than what is stored. Each compares what access can
// rest on and nothing more: what a sync would not change must not ask for one, or it would be asked for again and again.

/** @param at unix seconds */
export function subscriptionDiffers(listed: Stripe.Subscription, stored: Snapshot, at: number): boolean {
  const seen = stored.subscriptions.find(({ id }) => id === listed.id);
  if (!seen) return !isLongOver({ endedAt: listed.ended_at }, at);
  const { invoices, invoicesSince: _since, given: _given, resumed: _resumed, ...terms } = seen;
  const listedTerms = subscriptionTerms(listed);
  // A list embeds the first items only.
  const isCut = listed.items.has_more;
  if (!isSame(isCut ? { ...terms, items: [] } : terms, isCut ? { ...listedTerms, items: [] } : listedTerms))
    return true;
  const newest = listed.latest_invoice;
  return newest !== null && typeof newest !== "string" && invoiceDiffers(newest, invoices);
}

/** An invoice that is not stored says nothing, unless it is a subscription's newest. */
function invoiceDiffers(
  listed: Stripe.Invoice,
  invoices: Snapshot["subscriptions"][number]["invoices"],
): boolean {
  const seen = invoices.find(({ id }) => id === listed.id);
  if (!seen) return true;
  const { creditedAfter: _after, lines: _lines, payments: _payments, ...terms } = seen;
  return !isSame(terms, invoiceTerms(listed));
}

export function storedInvoiceDiffers(listed: Stripe.Invoice, stored: Snapshot): boolean {
  const seen = stored.subscriptions.find(({ invoices }) => invoices.some(({ id }) => id === listed.id));
  return seen !== undefined && invoiceDiffers(listed, seen.invoices);
}

/** @param closed sales that have left the snapshot */
export function sessionDiffers(
  listed: Stripe.Checkout.Session,
  stored: Snapshot,
  closed: ReadonlySet<string>,
): boolean {
  const seen = stored.purchases.find(({ sessionId }) => sessionId === listed.id);
  if (seen)
    return (
      seen.status !== listed.status ||
      seen.paymentStatus !== listed.payment_status ||
      lacksItsPayment(seen) ||
      hasAnsweredSince(listed, stored)
    );
  if (listed.status !== "complete" || closed.has(listed.id)) return false;
  // A subscription's own facts say more than the page it began on.
  const subscriptionId = idOf(listed.subscription);
  return subscriptionId === null || !stored.subscriptions.some(({ id }) => id === subscriptionId);
}

/** A paid session was read beside its payment from before it: the time of the sale is not known yet. */
function lacksItsPayment({ paymentStatus, payment }: Purchase): boolean {
  return paymentStatus === "paid" && payment !== null && payment.paidAt === null;
}

/** Of a bank's refusal the session itself says nothing. */
function hasAnsweredSince({ payment_intent: intent }: Stripe.Checkout.Session, stored: Snapshot): boolean {
  return intent !== null && typeof intent !== "string" && paymentDiffers(intent, stored);
}

/** Of an invoice that is not paid it decides whether a bank still has the payment; no other object says so. */
export function paymentDiffers(listed: Stripe.PaymentIntent, stored: Snapshot): boolean {
  return paymentsOf(stored).some(({ id, status }) => id === listed.id && status !== listed.status);
}

export interface PaymentIds {
  paymentIntentId: string | null;
  chargeId: string | null;
}

export function refundDiffers(listed: Stripe.Refund, ids: PaymentIds, stored: Snapshot): boolean {
  return moneyDiffers(ids, stored, ({ refunds }) => refunds.some(isAs(listed)));
}

export function disputeDiffers(listed: Stripe.Dispute, ids: PaymentIds, stored: Snapshot): boolean {
  return moneyDiffers(ids, stored, ({ disputes }) => disputes.some(isAs(listed)));
}

interface MoneyBack {
  id: string;
  status: string | null;
  amount: number;
}

function isAs(listed: MoneyBack): (stored: MoneyBack) => boolean {
  return ({ id, status, amount }) => id === listed.id && status === listed.status && amount === listed.amount;
}

export function fraudWarningDiffers(
  listed: Stripe.Radar.EarlyFraudWarning,
  ids: PaymentIds,
  stored: Snapshot,
): boolean {
  return moneyDiffers(ids, stored, ({ earlyFraudWarnings }) => earlyFraudWarnings.includes(listed.id));
}

/** A credit note is not stored by itself: one that was made after the money was read last is news. */
export function creditNoteDiffers(
  listed: Stripe.CreditNote,
  stored: Snapshot,
  moneySeenAt: Date | null,
): boolean {
  const invoiceId = idOf(listed.invoice);
  const isStored = stored.subscriptions.some(({ invoices }) => invoices.some(({ id }) => id === invoiceId));
  return isStored && (moneySeenAt === null || listed.created * 1000 >= moneySeenAt.getTime());
}

/** Whether a payment that access can rest on is stored without this. */
function moneyDiffers(
  { paymentIntentId, chargeId }: PaymentIds,
  stored: Snapshot,
  isStored: (payment: ReturnType<typeof paymentsOf>[number]) => boolean,
): boolean {
  const isIt = (id: string | null) => id !== null && (id === paymentIntentId || id === chargeId);
  const payments = paymentsOf(stored).filter(({ id, chargeId: charge }) => isIt(id) || isIt(charge));
  if (payments.length > 0) return !payments.some(isStored);
  return stored.subscriptions.some(({ invoices }) =>
    invoices.some((invoice) => invoice.payments.some(({ paymentId }) => isIt(paymentId))),
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a, sortedKeys) === JSON.stringify(b, sortedKeys);
}

/** A database gives an object's keys back in an order of its own. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
