import { and, asc, eq, inArray } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import {
  bookings,
  closedSessions,
  customers,
  entitlements,
  openInvoices,
  snapshots,
} from "../database/tables.ts";
import { type Snapshot, snapshotSchema } from "../model/snapshot.ts";

/** What is stored of a customer of ours. */
export interface Stored {
  /** Whether it is its owner's customer today: not when it was deleted, nor when the row that bound them was lost. */
  isCurrent: boolean;
  /** NULL before the first sync. */
  snapshot: Snapshot | null;
  moneySeenAt: Date | null;
}

/** What is stored of these customers; nothing of those that we never heard of. */
export async function readStored(db: Rows, customerIds: readonly string[]): Promise<Map<string, Stored>> {
  const stored = new Map<string, Stored>();
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return stored;
  const owned = await db
    .select({ customerId: customers.customerId })
    .from(customers)
    .where(inArray(customers.customerId, ids));
  for (const { customerId } of owned)
    if (customerId !== null) stored.set(customerId, { isCurrent: true, snapshot: null, moneySeenAt: null });
  const synced = await db
    .select({
      customerId: snapshots.customerId,
      snapshot: snapshots.snapshot,
      moneySeenAt: snapshots.moneySeenAt,
    })
    .from(snapshots)
    .where(inArray(snapshots.customerId, ids));
  for (const { customerId, snapshot, moneySeenAt } of synced)
    stored.set(customerId, {
      isCurrent: stored.has(customerId),
      snapshot: snapshotSchema.safeParse(snapshot).data ?? null,
      moneySeenAt,
    });
  return stored;
}

/** Those of these sessions that were read to their end and have left the snapshot. */
export async function readClosed(db: Rows, sessionIds: readonly string[]): Promise<Set<string>> {
  if (sessionIds.length === 0) return new Set();
  const rows = await db
    .select({ sessionId: closedSessions.sessionId })
    .from(closedSessions)
    .where(inArray(closedSessions.sessionId, [...sessionIds]));
  return new Set(rows.map(({ sessionId }) => sessionId));
}

/** When the oldest sale that still waits for a bank was heard of; NULL for none. */
export async function oldestWaiting(db: Rows): Promise<Date | null> {
  const [sale] = await db
    .select({ at: entitlements.createdAt })
    .from(entitlements)
    .where(and(eq(entitlements.source, "purchase"), eq(entitlements.access, "pending")))
    .orderBy(asc(entitlements.createdAt))
    .limit(1);
  const [booking] = await db
    .select({ at: bookings.createdAt })
    .from(bookings)
    .where(eq(bookings.payment, "awaiting_bank"))
    .orderBy(asc(bookings.createdAt))
    .limit(1);
  const instants = [sale, booking].flatMap((row) => (row ? [row.at.getTime()] : []));
  return instants.length === 0 ? null : new Date(Math.min(...instants));
}

/** When Stripe made the oldest open invoice about whose payment a bank still decides; NULL for none. */
export async function oldestAwaitingBank(db: Rows): Promise<Date | null> {
  const [invoice] = await db
    .select({ at: openInvoices.stripeCreatedAt })
    .from(openInvoices)
    .where(eq(openInvoices.awaitsBank, true))
    .orderBy(asc(openInvoices.stripeCreatedAt))
    .limit(1);
  return invoice?.at ?? null;
}
