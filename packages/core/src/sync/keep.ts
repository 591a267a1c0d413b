import { and, eq, inArray, isNotNull, lt, lte } from "drizzle-orm";
import { type BookingsOutcome, keepBookings } from "../bookings/keep.ts";
import { releaseCheckouts } from "../checkout/reservation.ts";
import { retireCustomer } from "../customer/customer.ts";
import type { Database, Rows } from "../database/database.ts";
import { inbox, snapshots } from "../database/tables.ts";
import { findGrants } from "../entitlements/grant-store.ts";
import { type EntitlementCause, findRows, keepEntitlements } from "../entitlements/store.ts";
import type { Entitlement, OwnerEntitlements } from "../model/entitlement.ts";
import type { Owner } from "../model/owner.ts";
import { type Snapshot, snapshotSchema } from "../model/snapshot.ts";
import type { Fold, Unbound } from "../rules/fold.ts";
import type { GrantDecision } from "../rules/grants.ts";
import { isAboutMoneyBack } from "../stripe/event.ts";
import { behind } from "../stripe/evidence-floor.ts";
import { keepSubscriptions } from "../subscriptions/store.ts";
import { isKeepable, lockRow, type WaitingEvent } from "./ticket.ts";

export interface Look {
  owner: Owner;
  customerId: string;
  ticket: number;
  nonce: string;
  waiting: WaitingEvent[];
  cause: EntitlementCause;
  /** When the look began. */
  takenAt: Date;
  /** When it is kept. */
  at: Date;
  /** When Stripe was asked, by Stripe's clock; NULL for what was not asked, or when Stripe did not say the time. */
  seenAt: { sales: Date | null; money: Date | null };
  /** What was seen; given what is kept so far, for what this look did not ask. */
  see: (kept: Snapshot | null) => Snapshot;
  /** What it allows; given the answers so far, for what nobody understands yet, and what persons have given. */
  derive: (snapshot: Snapshot, previous: readonly Entitlement[], grants: readonly GrantDecision[]) => Fold;
}

export type KeepResult =
  | {
      kept: true;
      snapshot: Snapshot;
      entitlements: OwnerEntitlements;
      unbound: Unbound[];
      duplicates: string[];
      bookings: BookingsOutcome;
    }
  /** A newer look was kept, or this row did not issue the ticket. */
  | { kept: false; why: "overtaken" }
  /** Stripe answered with something older than a knock that it sent. */
  | { kept: false; why: "stale"; reason: string };

/** After so many looks that are older than a knock, the knock is not waited for any more: an alert is raised instead. */
const maxStaleSyncs = 5;

/**
 * Keeps a look in one transaction: snapshot, subscriptions, entitlements, journal, bookings, and the answers to the knocks that
 * waited before it. Nothing is kept of a look that was overtaken.
 */
export function keepSync(db: Database, look: Look): Promise<KeepResult> {
  const { customerId } = look;
  return db.transaction(async (rows): Promise<KeepResult> => {
    const row = await lockRow(rows, customerId);
    if (!isKeepable(row, look)) return { kept: false, why: "overtaken" };
    const snapshot = look.see(snapshotSchema.safeParse(row.snapshot).data ?? null);
    const stale = await staleEvents(rows, look.waiting, snapshot);
    if (stale) return { kept: false, why: "stale", reason: stale };
    const previous = await findRows(rows, look.owner, customerId);
    const grants = await findGrants(rows, customerId);
    const fold = look.derive(snapshot, previous, grants);
    await rows
      .update(snapshots)
      .set({
        applied: look.ticket,
        openTickets: row.openTickets.filter(({ ticket }) => ticket > look.ticket),
        takenAt: look.takenAt,
        salesSeenAt: look.seenAt.sales,
        ...(look.seenAt.money ? { moneySeenAt: look.seenAt.money } : {}),
        snapshot,
        nextChangeAt: fold.nextChangeAt === null ? null : new Date(fold.nextChangeAt),
      })
      .where(eq(snapshots.customerId, customerId));
    await keepSubscriptions(rows, { ...look, snapshot, entitlements: fold.entitlements });
    const entitlements = await keepEntitlements(rows, {
      ...look,
      previous,
      grants,
      entitlements: fold.entitlements,
    });
    const bookings = await keepBookings(rows, look, fold.bookings);
    await answerEvents(rows, look, fold.unbound);
    const closed = snapshot.purchases
      .filter(({ status }) => status !== "open")
      .map(({ sessionId }) => sessionId);
    await releaseCheckouts(rows, closed);
    if (snapshot.customerDeleted) await retireCustomer(rows, customerId, look.at);
    const duplicates = fold.entitlements.filter(({ flags }) => flags.includes("duplicate_subscription"));
    return {
      kept: true,
      snapshot,
      entitlements,
      unbound: fold.unbound,
      duplicates: [...new Set(duplicates.map(({ sourceId }) => sourceId))],
      bookings,
    };
  });
}

/** Counts the looks that were older than a knock, and says why this one is; NULL when it may be kept. */
async function staleEvents(rows: Rows, waiting: WaitingEvent[], snapshot: Snapshot): Promise<string | null> {
  let why: string | null = null;
  for (const { stripeEventId, payload, staleSyncs } of waiting) {
    const reason = staleSyncs < maxStaleSyncs ? behind(payload, snapshot) : null;
    if (!reason) continue;
    why ??= reason;
    await rows
      .update(inbox)
      .set({ staleSyncs: staleSyncs + 1 })
      .where(eq(inbox.stripeEventId, stripeEventId));
  }
  return why;
}

/** Only the knocks that waited before the look; those about a sale that nobody can be granted are parked. */
async function answerEvents(rows: Rows, look: Look, unbound: Unbound[]): Promise<void> {
  const answered = { answeredAt: look.at, answeredByTicket: look.ticket };
  const reasonOf = new Map(unbound.map(({ sourceId, reason }) => [sourceId, reason]));
  const ids = look.waiting.map(({ stripeEventId }) => stripeEventId);
  if (ids.length > 0)
    await rows
      .update(inbox)
      .set({ state: "applied", reason: null, ...answered })
      .where(inArray(inbox.stripeEventId, ids));
  for (const { stripeEventId, objectId } of look.waiting) {
    const reason = objectId ? reasonOf.get(objectId) : undefined;
    if (!reason) continue;
    await rows
      .update(inbox)
      .set({ state: "parked", reason: `paid but unbound: ${reason}`, ...answered })
      .where(eq(inbox.stripeEventId, stripeEventId));
  }
}

/** What was seen of a customer last, or NULL when nobody has looked yet or the shape is an older one. */
export async function findSnapshot(db: Rows, customerId: string): Promise<Snapshot | null> {
  const [row] = await db
    .select({ snapshot: snapshots.snapshot })
    .from(snapshots)
    .where(eq(snapshots.customerId, customerId));
  return snapshotSchema.safeParse(row?.snapshot).data ?? null;
}

export async function recordCached(db: Rows, customerId: string, ticket: number): Promise<void> {
  await db
    .update(snapshots)
    .set({ cached: ticket })
    .where(and(eq(snapshots.customerId, customerId), lt(snapshots.cached, ticket)));
}

/** Customers whose newest look is not known to be in the cache. */
export async function customersNotCached(db: Rows, limit: number): Promise<string[]> {
  const rows = await db
    .select({ customerId: snapshots.customerId })
    .from(snapshots)
    .where(lt(snapshots.cached, snapshots.applied))
    .limit(limit);
  return rows.map(({ customerId }) => customerId);
}

/** Customers for whom the clock has changed something since the newest look: the longest ago first. */
export async function scheduledCustomers(db: Rows, at: Date, limit: number): Promise<string[]> {
  const rows = await db
    .select({ customerId: snapshots.customerId })
    .from(snapshots)
    .where(and(isNotNull(snapshots.nextChangeAt), lte(snapshots.nextChangeAt, at)))
    .orderBy(snapshots.nextChangeAt)
    .limit(limit);
  return rows.map(({ customerId }) => customerId);
}

/**
 * The ticket of the kept look, when that look began after a knock's change had happened: nobody has to look again for
 * it. Both instants are Stripe's; an event's has whole seconds, and a read may lag a little behind.
 */
export async function syncAfter(
  db: Rows,
  customerId: string,
  knock: { type: string; payload: string; stripeCreatedAt: Date },
): Promise<number | null> {
  const [row] = await db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
  if (!row) return null;
  const seenAt = isAboutMoneyBack(knock.type) ? row.moneySeenAt : row.salesSeenAt;
  const snapshot = snapshotSchema.safeParse(row.snapshot).data;
  if (!seenAt || !snapshot) return null;
  const changed = knock.stripeCreatedAt.getTime() + 1_000;
  if (changed + readLagMs > seenAt.getTime()) return null;
  return behind(knock.payload, snapshot) === null ? row.applied : null;
}

/**
 * Milliseconds that a read at Stripe may be older than the moment at which it was made. Generous: what is won is that
 * an event which comes long after its change costs nothing, and a look too many is cheaper than a change that is missed.
 */
const readLagMs = 30_000;
