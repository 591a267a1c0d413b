import type { Invoice } from "../model/invoice.ts";
import { isLongOver } from "../model/long-over.ts";
import { compareIds } from "../model/order.ts";
import type { Payment } from "../model/payment.ts";
import { type Purchase, paymentsOf, type Snapshot, type SubscriptionFacts } from "../model/snapshot.ts";
import { byCreation } from "./take-snapshot.ts";

export interface Reading {
  snapshot: Snapshot;
  /** Unix seconds, when Stripe was read. */
  at: number;
}

/**
 * Adds what a sync did not read and the stored snapshot knows. A list that was read counts as it was read; what lies
 * outside of it is carried over: a change to it is an event, and the sync of that event reads it. Our own memory is
 * carried over too: given periods, a resumption, the last known status of a dispute.
 */
export function completeSnapshot({ snapshot, at }: Reading, stored: Snapshot | null): Snapshot {
  if (!stored) return snapshot;
  const payments = completePayments(snapshot, stored, at);
  const purchases = byId(stored.purchases, snapshot.purchases, ({ sessionId }) => sessionId);
  const before = new Map(stored.subscriptions.map((subscription) => [subscription.id, subscription]));
  const subscriptions = snapshot.subscriptions
    .filter(
      (subscription) =>
        before.has(subscription.id) || !isLongOver(subscription, at) || isPaidLately(subscription, at),
    )
    .map((subscription) => completeSubscription(subscription, before.get(subscription.id)));
  return {
    ...snapshot,
    customerDeleted: snapshot.customerDeleted || stored.customerDeleted,
    subscriptions,
    purchases: purchases.map((purchase) => withPayment(purchase, payments)),
    payments: [...payments.values()].sort((a, b) => compareIds(a.id, b.id)),
  };
}

function completeSubscription(
  read: SubscriptionFacts,
  stored: SubscriptionFacts | undefined,
): SubscriptionFacts {
  if (!stored) return read;
  return {
    ...read,
    invoices: byId(stored.invoices, read.invoices.map(withCredits(stored.invoices)), ({ id }) => id).sort(
      byCreation,
    ),
    invoicesSince:
      read.invoicesSince === null || stored.invoicesSince === null
        ? (read.invoicesSince ?? stored.invoicesSince)
        : Math.min(read.invoicesSince, stored.invoicesSince),
    given: stored.given,
    resumed: stored.resumed || (stored.status === "paused" && read.status === "active"),
  };
}

/** Credit notes that an ordinary sync need not read again count as they were. */
function withCredits(stored: readonly Invoice[]): (read: Invoice) => Invoice {
  const before = new Map(stored.map((invoice) => [invoice.id, invoice]));
  return (read) => {
    const known = before.get(read.id);
    const isUnread = read.creditedAfter === 0 && known?.creditedInAll === read.creditedInAll;
    return isUnread ? { ...read, creditedAfter: known.creditedAfter } : read;
  };
}

/** Those that were read replace those that were stored. */
function byId<Item extends Invoice | Purchase>(
  stored: readonly Item[],
  read: readonly Item[],
  key: (item: Item) => string,
): Item[] {
  const all = new Map([...stored, ...read].map((item) => [key(item), item]));
  return [...all.values()].sort((a, b) => compareIds(key(a), key(b)));
}

function completePayments(read: Snapshot, stored: Snapshot, at: number): Map<string, Payment> {
  const before = new Map(paymentsOf(stored).map((payment) => [payment.id, payment]));
  const now = [...read.purchases.flatMap(({ payment }) => payment ?? []), ...read.payments];
  const payments = new Map(before);
  for (const payment of now) payments.set(payment.id, completePayment(payment, before.get(payment.id), at));
  return payments;
}

function completePayment(read: Payment, stored: Payment | undefined, at: number): Payment {
  const failed =
    stored?.status === "processing" && read.status !== "processing" && read.status !== "succeeded";
  const known = new Map(stored?.disputes.map(({ id, knownStatus }) => [id, knownStatus]));
  return {
    ...read,
    failedAt: stored?.failedAt ?? (failed || read.failedAt !== null ? at : null),
    refunds: withoutLoss(read.refunds, stored?.refunds ?? []),
    disputes: withoutLoss(read.disputes, stored?.disputes ?? []).map((dispute) => ({
      ...dispute,
      knownStatus: dispute.knownStatus ?? known.get(dispute.id) ?? null,
    })),
    earlyFraudWarnings: [
      ...new Set([...(stored?.earlyFraudWarnings ?? []), ...read.earlyFraudWarnings]),
    ].sort(),
  };
}

/** A refund or a dispute changes, and is never gone: a reading that lacks one is older than it. */
function withoutLoss<Part extends { id: string }>(read: readonly Part[], stored: readonly Part[]): Part[] {
  const found = new Set(read.map(({ id }) => id));
  const missing = stored.filter(({ id }) => !found.has(id));
  return missing.length === 0 ? [...read] : [...read, ...missing].sort((a, b) => compareIds(a.id, b.id));
}

function withPayment(purchase: Purchase, payments: ReadonlyMap<string, Payment>): Purchase {
  const payment = purchase.payment && payments.get(purchase.payment.id);
  return payment ? { ...purchase, payment } : purchase;
}

/** Money after the end, however long ago that was, is a matter for the queue of unbound sales. */
function isPaidLately({ endedAt, invoices }: SubscriptionFacts, at: number): boolean {
  return invoices.some(({ paidAt }) => paidAt !== null && paidAt > (endedAt ?? at) && paidAt > at - lately);
}

const lately = 30 * 86_400;
