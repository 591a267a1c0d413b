import { and, eq, gte, isNull, lt, lte, or } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { closedSessions, customers, snapshots } from "../database/tables.ts";
import { type Owner, ownerSchema } from "../model/owner.ts";
import { type Purchase, type Snapshot, snapshotSchema } from "../model/snapshot.ts";
import { isAboutMoneyBack } from "../stripe/event.ts";
import { behind } from "../stripe/evidence-floor.ts";

/** The stored snapshot of a customer; NULL before the first sync, or when it has an older shape. */
export async function findSnapshot(db: Rows, customerId: string): Promise<Snapshot | null> {
  const [row] = await db
    .select({ snapshot: snapshots.snapshot })
    .from(snapshots)
    .where(eq(snapshots.customerId, customerId));
  return snapshotSchema.safeParse(row?.snapshot).data ?? null;
}

/** A completed session that has left the snapshot, when it is this customer's. */
export async function findClosedSession(
  db: Rows,
  customerId: string,
  sessionId: string,
): Promise<{ sessionId: string; subscriptionId: string | null } | null> {
  const [row] = await db
    .select({ sessionId: closedSessions.sessionId, subscriptionId: closedSessions.subscriptionId })
    .from(closedSessions)
    .where(and(eq(closedSessions.sessionId, sessionId), eq(closedSessions.customerId, customerId)));
  return row ?? null;
}

/** Writes down the sales that leave the snapshot. */
export async function closeSessions(
  rows: Rows,
  customerId: string,
  purchases: readonly Purchase[],
): Promise<void> {
  const complete = purchases.filter(({ status }) => status === "complete");
  if (complete.length === 0) return;
  await rows
    .insert(closedSessions)
    .values(
      complete.map(({ sessionId, subscriptionId, createdAt }) => ({
        sessionId,
        customerId,
        subscriptionId,
        createdAt: new Date(createdAt * 1000),
      })),
    )
    .onConflictDoNothing();
}

/** Notes that the cache holds a customer's sync with this ticket. */
export async function recordCached(db: Rows, customerId: string, ticket: number): Promise<void> {
  await db
    .update(snapshots)
    .set({ cached: ticket })
    .where(and(eq(snapshots.customerId, customerId), lt(snapshots.cached, ticket)));
}

/** Customers whose newest sync is not known to be in the cache. */
export async function customersNotCached(db: Rows, limit: number): Promise<string[]> {
  const rows = await db
    .select({ customerId: snapshots.customerId })
    .from(snapshots)
    .where(lt(snapshots.cached, snapshots.applied))
    .limit(limit);
  return rows.map(({ customerId }) => customerId);
}

/** Customers whose newest sync is in the cache and was begun since an instant, with what the cache must hold at least. */
export async function customersCachedSince(
  db: Rows,
  since: Date,
): Promise<{ customerId: string; owner: Owner; ticket: number }[]> {
  const { customerId, applied, cached } = snapshots;
  const rows = await db
    .select({ customerId, ticket: applied, type: customers.ownerType, id: customers.ownerId })
    .from(snapshots)
    .innerJoin(customers, eq(customers.customerId, customerId))
    // Tickets follow the clock, in milliseconds.
    .where(and(gte(applied, since.getTime()), gte(cached, applied)));
  return rows.map(({ type, id, ...row }) => ({ ...row, owner: ownerSchema.parse({ type, id }) }));
}

/**
 * The ticket of the stored sync if it read Stripe after an event's change, so that the event needs no sync of its own.
 * Both instants are Stripe's; an event's has whole seconds, and a read may lag a little behind.
 */
export async function syncAfter(
  db: Rows,
  customerId: string,
  event: { type: string; payload: string; stripeCreatedAt: Date },
): Promise<number | null> {
  const [row] = await db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
  if (!row) return null;
  const readAt = isAboutMoneyBack(event.type) ? row.moneySeenAt : row.salesSeenAt;
  const snapshot = snapshotSchema.safeParse(row.snapshot).data;
  if (!readAt || !snapshot) return null;
  // A sync asks whether the customer still exists only where an event says that it does not.
  if (event.type === "customer.deleted" && !snapshot.customerDeleted) return null;
  const changed = event.stripeCreatedAt.getTime() + 1_000;
  if (changed + readLagMs > readAt.getTime()) return null;
  return behind(event.payload, snapshot) === null ? row.applied : null;
}

/**
 * Milliseconds that a read at Stripe may be older than the moment it was made. Generous: it only saves syncs for events
 * that arrive long after their change, and one sync too many is cheaper than a missed change.
 */
const readLagMs = 30_000;

/** How long an act on money may take; one that crashed is tried again after it. */
const actLeaseMs = 2 * 60_000;

/** Takes the lease to act on a customer's money. False while another holds it. */
export async function takeActLease(db: Rows, customerId: string, at: Date): Promise<boolean> {
  const taken = await db
    .update(snapshots)
    .set({ actLeaseUntil: new Date(at.getTime() + actLeaseMs) })
    .where(
      and(
        eq(snapshots.customerId, customerId),
        or(isNull(snapshots.actLeaseUntil), lte(snapshots.actLeaseUntil, at)),
      ),
    )
    .returning({ customerId: snapshots.customerId });
  return taken.length > 0;
}

export async function releaseActLease(db: Rows, customerId: string): Promise<void> {
  await db.update(snapshots).set({ actLeaseUntil: null }).where(eq(snapshots.customerId, customerId));
}
