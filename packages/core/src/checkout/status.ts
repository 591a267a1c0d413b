import { type BookingStatus, bookingStatus } from "../bookings/status.ts";
import { findBookingOfSession } from "../bookings/store.ts";
import { customerIdOf } from "../customer/customer.ts";
import { findClosedSession, findSnapshot } from "../customer/snapshots.ts";
import { findEntitlements, findRows } from "../entitlements/store.ts";
import type { Entitlement } from "../model/entitlement.ts";
import type { Owner } from "../model/owner.ts";
import type { Purchase } from "../model/snapshot.ts";
import { accessAt } from "../rules/access-at.ts";
import { bookingMetadataOf } from "../rules/booking-sales.ts";
import { type SyncingDeps, syncSpacingMs } from "../sync-port.ts";
import { isOwnSession } from "./reservation.ts";

export type CheckoutStatus =
  | { state: "granted"; level: string /** ISO 8601. */; validUntil: string }
  /** Paid or about to be, but not synced yet. Ask again in a moment. */
  | { state: "processing" }
  /** A bank debit is on its way: days, not seconds. */
  | { state: "awaiting_bank" }
  | { state: "failed"; message: string }
  | { state: "expired" }
  /** No checkout of this owner. */
  | { state: "not_found" }
  | BookingStatus;

/**
 * The outcome of a checkout, for the page that Stripe sends the buyer to. Syncs when the stored snapshot does not know
 * it yet, because the buyer may arrive before the webhook. Shows an owner's own sessions only.
 *
 * @throws what the sync throws
 */
export async function checkoutStatus(
  deps: SyncingDeps,
  { owner, sessionId }: { owner: Owner; sessionId: string },
): Promise<CheckoutStatus> {
  const customerId = await customerIdOf(deps.db, owner);
  if (!customerId) return { state: "not_found" };
  const known = await find(deps, customerId, sessionId);
  if (known && known.status !== "open") return statusOf(deps, { owner, customerId }, known);
  const closed = known ? null : await findClosedSession(deps.db, customerId, sessionId);
  if (closed) return closedStatus(deps, { owner, customerId }, closed);
  const outcome = await deps.sync(customerId, {
    source: "success-page",
    spacingMs: syncSpacingMs,
  });
  const synced = await find(deps, customerId, sessionId);
  if (synced) return statusOf(deps, { owner, customerId }, synced);
  if (outcome.kind !== "wait") return { state: "not_found" };
  // Too early for another sync: only a session that was opened for this owner is worth waiting for.
  return (await isOwnSession(deps.db, owner, sessionId)) ? { state: "processing" } : { state: "not_found" };
}

async function find(deps: SyncingDeps, customerId: string, sessionId: string): Promise<Purchase | undefined> {
  const snapshot = await findSnapshot(deps.db, customerId);
  return snapshot?.purchases.find((purchase) => purchase.sessionId === sessionId);
}

interface Holder {
  owner: Owner;
  customerId: string;
}

async function statusOf(deps: SyncingDeps, holder: Holder, purchase: Purchase): Promise<CheckoutStatus> {
  if (bookingMetadataOf(purchase)) return bookingStatus(deps.db, holder.owner, purchase.sessionId);
  if (purchase.status === "expired") return { state: "expired" };
  if (purchase.status === "open") return { state: "processing" };
  return saleStatus(deps, holder, purchase);
}

/** Of a sale that ended long ago. */
async function closedStatus(deps: SyncingDeps, holder: Holder, closed: Sold): Promise<CheckoutStatus> {
  const { owner } = holder;
  const isBooking = (await findBookingOfSession(deps.db, owner, closed.sessionId)) !== null;
  return isBooking ? bookingStatus(deps.db, owner, closed.sessionId) : saleStatus(deps, holder, closed);
}

type Sold = Pick<Purchase, "sessionId" | "subscriptionId">;

async function saleStatus(
  deps: SyncingDeps,
  { owner, customerId }: Holder,
  purchase: Sold,
): Promise<CheckoutStatus> {
  // From the database: this process may still remember the time before the purchase.
  const found = await findEntitlements(deps.db, owner);
  deps.memory.keep(found);
  const { entitlements } = found;
  const source = purchase.subscriptionId ?? purchase.sessionId;
  const isOwn = ({ sourceId }: Entitlement) => sourceId === source;
  // One of long ago is in the table only.
  const own = entitlements.some(isOwn)
    ? entitlements.filter(isOwn)
    : (await findRows(deps.db, owner, customerId)).filter(isOwn);
  const access = accessAt(own, deps.catalog, deps.clock.now());
  if (access.level && access.validUntil)
    return { state: "granted", level: access.level, validUntil: access.validUntil };
  const extension = own.find(
    ({ access: answer, expiresAt }) =>
      answer === "granted" && expiresAt !== null && Date.parse(expiresAt) > deps.clock.now(),
  );
  if (extension?.expiresAt)
    return { state: "granted", level: extension.level, validUntil: extension.expiresAt };
  if (access.reason === "awaiting_bank" || access.reason === "first_payment_processing")
    return { state: "awaiting_bank" };
  if (own.length === 0) return { state: "processing" };
  return {
    state: "failed",
    message: failures[access.reason] ?? "This purchase does not grant access at the moment.",
  };
}

const failures: Partial<Record<string, string>> = {
  payment_failed: "Your bank did not complete the payment. Nothing was charged; you can try again.",
  refunded: "This purchase was refunded.",
  disputed:
    "This payment is disputed at your bank. Access returns when the dispute is settled in our favour.",
  canceled: "This subscription has ended.",
  incomplete: "The first payment was not completed. You can try again.",
  expired: "What you bought here has run out.",
};
