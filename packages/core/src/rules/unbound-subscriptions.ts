import { planForPrice } from "../model/catalog.ts";
import type { Invoice } from "../model/invoice.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { readCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { type Coverage, invoiceMoneyBack } from "./coverage/coverage.ts";
import { isLive } from "./coverage/live.ts";
import type { FoldInput, Unbound } from "./fold-input.ts";

/** Paid, with our metadata, and with no price of ours: money that nobody is let in for. */
export function unboundOf(
  subscription: SubscriptionFacts,
  coverage: Map<string, Coverage>,
  { catalog }: FoldInput,
): Unbound[] {
  const isOurs =
    subscription.items.some((item) => planForPrice(catalog, item)) ||
    [...coverage.values()].some(({ debits }) => debits.length > 0);
  if (isOurs || !isPaid(subscription) || !readCheckoutMetadata(subscription.metadata).ok) return [];
  const prices = subscription.items.map(({ priceId }) => priceId ?? "without an id").join(", ");
  return [
    { sourceId: subscription.id, reason: `price ${prices} is not a subscription offer of the catalog` },
  ];
}

function isPaid({ status, invoices }: SubscriptionFacts): boolean {
  return (
    invoices.some((invoice) => invoice.status === "paid" && invoice.total > 0) ||
    status === "active" ||
    status === "past_due"
  );
}

/** An invoice that was paid for a subscription which is over, and which grants nothing (semantics 2.3). */
export function paidAfterItsEnd(
  subscription: SubscriptionFacts,
  snapshot: Snapshot,
  { policy }: FoldInput,
): Unbound[] {
  const { endedAt, invoices } = subscription;
  if (isLive(subscription) || endedAt === null) return [];
  const context = { policy, payments: snapshot.payments };
  return invoices
    .filter(({ status, total, paidAt }) => status === "paid" && total > 0 && (paidAt ?? 0) > endedAt)
    .filter((invoice) => !grantedAfterEnd(subscription, invoice))
    .filter((invoice) => invoiceMoneyBack(invoice, context).loss === null)
    .map((invoice) => ({ sourceId: invoice.id, reason: "paid_after_end" }));
}

/** Row 20: dunning had ended the subscription, and the payment came while its period still ran, before the planned end. */
function grantedAfterEnd(
  { cancellationReason, cancelAt }: SubscriptionFacts,
  { paidAt, lines }: Invoice,
): boolean {
  const isDunning = cancellationReason === "payment_failed" || cancellationReason === "payment_disputed";
  const planned = cancelAt ?? Number.POSITIVE_INFINITY;
  return isDunning && lines.some(({ amount, end }) => amount >= 0 && Math.min(end, planned) > (paidAt ?? 0));
}
