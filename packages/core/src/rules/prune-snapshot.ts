import type { Entitlement } from "../model/entitlement.ts";
import type { Invoice } from "../model/invoice.ts";
import { longOver } from "../model/long-over.ts";
import { compareIds } from "../model/order.ts";
import type { Purchase, Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { isLive } from "./coverage/live.ts";
import type { Fold } from "./fold-input.ts";

const day = 86_400;
/** Seconds for which the end of something is remembered, for grace and for late events. */
const remembered = 60 * day;

/**
 * What the next sync needs of a snapshot: sales that have ended, abandoned sessions, subscriptions that are long over and
 * invoices of long ago leave it, so that it does not grow with a customer's past. Given periods are written down in it.
 *
 * @param at unix seconds
 */
export function pruneSnapshot(snapshot: Snapshot, fold: Fold, at: number): Snapshot {
  const closed = new Set(fold.closed);
  const disputed = new Set(
    snapshot.payments.filter(({ disputes }) => disputes.length > 0).map(({ id }) => id),
  );
  const subscriptions = snapshot.subscriptions
    .filter((subscription) => isRemembered(subscription, fold.entitlements, at))
    .map((subscription) => ({
      ...subscription,
      invoices: subscription.invoices.filter(
        (invoice) => isNeeded(invoice, subscription, at) || isPaidByOneOf(invoice, disputed),
      ),
      given: givenOf(subscription, fold, at),
    }));
  const purchases = snapshot.purchases.filter(
    (purchase) => !closed.has(purchase.sessionId) && !isAbandoned(purchase, at),
  );
  const named = new Set(
    subscriptions.flatMap(({ invoices }) =>
      invoices.flatMap(({ payments }) => payments.map(({ paymentId }) => paymentId)),
    ),
  );
  return {
    ...snapshot,
    subscriptions,
    purchases,
    payments: snapshot.payments.filter(({ id }) => named.has(id)),
  };
}

/** Seconds for which the open invoice of a subscription that has ended keeps it: Stripe still takes the money. */
const payable = 180 * day;

function isPayable({ status, total }: Invoice): boolean {
  return status === "open" && total > 0;
}

function isRemembered(
  subscription: SubscriptionFacts,
  entitlements: readonly Entitlement[],
  at: number,
): boolean {
  const endedAt = subscription.endedAt ?? at;
  if (isLive(subscription) || endedAt > at - longOver) return true;
  if (endedAt > at - payable && subscription.invoices.some(isPayable)) return true;
  return entitlements.some(({ sourceId, access }) => sourceId === subscription.id && access === "granted");
}

/** An invoice whose periods are long over is needed while it is open, or is the newest that was paid. */
function isNeeded(invoice: Invoice, { invoices, latestInvoiceId }: SubscriptionFacts, at: number): boolean {
  if (invoice.id === latestInvoiceId || invoice.status === "open" || invoice.status === "draft") return true;
  const end = Math.max(invoice.createdAt, ...invoice.lines.map((line) => line.end));
  if (end > at - remembered) return true;
  return invoices.findLast(({ status, total }) => status === "paid" && total > 0) === invoice;
}

/** Most disputes come weeks after the period that they question, and are decided months later. */
function isPaidByOneOf({ payments }: Invoice, disputed: ReadonlySet<string>): boolean {
  return payments.some(({ paymentId }) => disputed.has(paymentId));
}

/** The periods that were given, with those of today; `at` in unix seconds. */
export function givenOf(
  subscription: SubscriptionFacts,
  { given }: Pick<Fold, "given">,
  at: number,
): SubscriptionFacts["given"] {
  const now = given
    .filter(({ subscriptionId }) => subscriptionId === subscription.id)
    .map(({ itemId, start, end, byPause }) => ({ itemId, start, end, byPause }));
  const older = subscription.given.filter(
    ({ itemId, start, end }) =>
      end > at - remembered && !now.some((period) => period.itemId === itemId && period.start === start),
  );
  return [...older, ...now].sort((a, b) => a.start - b.start || compareIds(a.itemId, b.itemId));
}

/** Neither paid nor payable any more; a subscription's session has nothing more to say once the subscription exists. */
function isAbandoned({ status, mode, createdAt }: Purchase, at: number): boolean {
  const isOver = status === "expired" || (status === "complete" && mode !== "payment");
  return isOver && createdAt < at - 2 * day;
}
