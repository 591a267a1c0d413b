import { type Catalog, courseOf } from "../model/catalog.ts";
import { compareIds } from "../model/order.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { AccessPolicy, PurchaseCase } from "../model/policy.ts";
import type { Purchase, Snapshot } from "../model/snapshot.ts";
import { type BookingMetadata, readCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { paidAt, purchaseCase, purchaseMoneyBack } from "./purchase-case.ts";

/** What Stripe says of a booking's money. */
export type BookingVerdict =
  /** The payment page is open. */
  | "open"
  /** A bank debit is on its way. */
  | "awaiting_bank"
  | "paid"
  | "free"
  | "failed"
  /** Nobody paid, and nobody can any more. */
  | "expired"
  | "refunded"
  | "disputed"
  | "dispute_lost"
  /** A word that nobody knows yet: nothing changes until somebody does. */
  | "unknown";

/** One checkout session that sells a seat. */
export interface BookingSale {
  bookingId: string;
  courseId: string;
  sessionId: string;
  verdict: BookingVerdict;
  paymentIntentId: string | null;
  /** A refund that the bank did not take; NULL when there is none. */
  failedRefundId: string | null;
  /** Unix seconds. */
  createdAt: number;
  /** Unix seconds: when it was paid, or when it was opened. */
  paidAt: number;
}

export interface BookingSales {
  /** In the order in which they were paid. */
  sales: BookingSale[];
  /** Paid for, and nobody's booking. */
  unbound: { sourceId: string; reason: string }[];
}

/** The metadata of a session that sells a seat; NULL for every other session. */
export function bookingMetadataOf({ mode, metadata }: Purchase): BookingMetadata | null {
  if (mode !== "payment") return null;
  const reading = readCheckoutMetadata(metadata);
  return reading.ok && "bookingId" in reading.metadata ? reading.metadata : null;
}

/**
 * What a snapshot says of its owner's bookings: a pure function, total over every value that Stripe can send. A session
 * counts only when our own metadata, the customer's owner and the catalog agree about it.
 */
export function deriveBookings(
  snapshot: Snapshot,
  { owner, catalog, policy }: { owner: Owner; catalog: Catalog; policy: AccessPolicy },
): BookingSales {
  const sales = new Map<string, BookingSale>();
  const unbound: BookingSales["unbound"] = [];
  const sessions = snapshot.purchases.toSorted(
    (a, b) => paidAt(a) - paidAt(b) || compareIds(a.sessionId, b.sessionId),
  );
  for (const session of sessions) {
    const metadata = bookingMetadataOf(session);
    if (!metadata) continue;
    const wrong = sales.has(metadata.bookingId)
      ? "another session has paid for the same booking"
      : contradiction(session, metadata, owner, catalog);
    if (!wrong) sales.set(metadata.bookingId, saleOf(session, metadata, policy));
    else if (session.status === "complete") unbound.push({ sourceId: session.sessionId, reason: wrong });
  }
  return { sales: [...sales.values()], unbound };
}

function contradiction(
  session: Purchase,
  metadata: BookingMetadata,
  owner: Owner,
  catalog: Catalog,
): string | null {
  if (ownerKey(metadata.owner) !== ownerKey(owner))
    return "the metadata names another owner than the customer belongs to";
  const course = courseOf(catalog, metadata.course);
  if (!course) return `the catalog has no course ${metadata.course}`;
  // A price that was replaced since has lost its lookup key.
  const foreign = session.lines.find(({ lookupKey }) => lookupKey !== null && lookupKey !== course.lookupKey);
  return foreign ? `price ${foreign.priceId ?? "without an id"} is not the price of ${course.id}` : null;
}

function saleOf(session: Purchase, metadata: BookingMetadata, policy: AccessPolicy): BookingSale {
  const { payment } = session;
  return {
    bookingId: metadata.bookingId,
    courseId: metadata.course,
    sessionId: session.sessionId,
    verdict: verdictOf(session, policy),
    paymentIntentId: payment?.id ?? null,
    failedRefundId:
      payment?.refunds.find(({ status }) => status === "failed" || status === "canceled")?.id ?? null,
    createdAt: session.createdAt,
    paidAt: paidAt(session),
  };
}

const verdicts: Record<PurchaseCase, BookingVerdict> = {
  paid: "paid",
  no_payment_required: "free",
  awaiting_bank: "awaiting_bank",
  payment_failed: "failed",
  unknown: "unknown",
};

function verdictOf(session: Purchase, policy: AccessPolicy): BookingVerdict {
  if (session.status === "open" || session.status === "expired") return session.status;
  if (session.status !== "complete") return "unknown";
  const { loss } = purchaseMoneyBack(session, policy);
  // A warning takes no seat: no money has moved.
  if (loss && loss !== "fraud_warning") return loss;
  return verdicts[purchaseCase(session)];
}

/** Unix seconds. */
