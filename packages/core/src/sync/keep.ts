import { eq, inArray } from "drizzle-orm";
import { type BookingsOutcome, keepBookings } from "../bookings/keep.ts";
import { releaseCheckouts, releaseCheckoutsOf } from "../checkout/reservation.ts";
import { retireCustomer } from "../customer/customer.ts";
import { closeSessions } from "../customer/snapshots.ts";
import type { Database, Rows } from "../database/database.ts";
import { inbox, snapshots } from "../database/tables.ts";
import { findGrants } from "../entitlements/grant-store.ts";
import { findRows, keepEntitlements } from "../entitlements/store.ts";
import { completeSnapshot } from "../facts/complete-snapshot.ts";
import type { OwnerEntitlements } from "../model/entitlement.ts";
import { type Snapshot, snapshotSchema } from "../model/snapshot.ts";
import { deriveEntitlements } from "../rules/fold.ts";
import type { Alert, Fold, Unbound } from "../rules/fold-input.ts";
import { pruneSnapshot } from "../rules/prune-snapshot.ts";
import { behind } from "../stripe/evidence-floor.ts";
import { keepOpenInvoices } from "../subscriptions/open-invoices.ts";
import { keepSubscriptions } from "../subscriptions/store.ts";
import type { SyncRecord, WaitingEvent } from "../sync-port.ts";
import { closeBound, queueUnbound } from "../unbound/store.ts";
import { newAlerts } from "./alerts.ts";
import { isKeepable, lockRow } from "./ticket.ts";

export interface ReadSync extends SyncRecord {
  nonce: string;
  /** What this sync read at Stripe. */
  read: {
    snapshot: Snapshot;
    /** Whether it read where the money of subscriptions went. */
    isMoneyRead: boolean;
    /** No read began before, by Stripe's clock; NULL when Stripe did not say the time. */
    since: Date | null;
  };
}

export type KeepResult =
  | {
      applied: true;
      snapshot: Snapshot;
      entitlements: OwnerEntitlements;
      /** Found now for the first time. */
      unbound: Unbound[];
      /** What is there for the first time. */
      alerts: Alert[];
      /** Subscriptions that may be ended as duplicates. */
      duplicates: string[];
      bookings: BookingsOutcome;
    }
  /** A newer sync was applied, or this row did not issue the ticket. */
  | { applied: false; why: "overtaken" }
  /** Stripe answered with something older than an event that it sent. */
  | { applied: false; why: "stale"; reason: string };

/** After so many syncs that read something older than an event, the event is answered with an alert instead. */
const maxStaleSyncs = 5;

/**
 * Stores a sync in one transaction: snapshot, subscriptions, entitlements, journal, bookings, and the answers to the
 * events that waited before it. Of a sync that was overtaken nothing is stored.
 */
export function keepSync(db: Database, sync: ReadSync): Promise<KeepResult> {
  const { customerId, owner, catalog, policy, at, read } = sync;
  return db.transaction(async (rows): Promise<KeepResult> => {
    const row = await lockRow(rows, customerId);
    if (!isKeepable(row, sync)) return { applied: false, why: "overtaken" };
    const stored = snapshotSchema.safeParse(row.snapshot).data ?? null;
    const seconds = Math.floor(at.getTime() / 1000);
    const snapshot = completeSnapshot({ snapshot: read.snapshot, at: seconds }, stored);
    const stale = await staleEvents(rows, sync.waiting, snapshot);
    if (stale) return { applied: false, why: "stale", reason: stale };
    const previous = await findRows(rows, owner, customerId);
    const grants = await findGrants(rows, customerId);
    const fold = deriveEntitlements(snapshot, {
      owner,
      catalog,
      policy,
      at: at.getTime(),
      previous,
      grants,
    });
    const pruned = pruneSnapshot(snapshot, fold, seconds);
    const present = new Set(pruned.purchases.map(({ sessionId }) => sessionId));
    const closing = snapshot.purchases.filter(({ sessionId }) => !present.has(sessionId));
    await closeSessions(rows, customerId, closing);
    await rows
      .update(snapshots)
      .set({
        applied: sync.ticket,
        openTickets: row.openTickets.filter(({ ticket }) => ticket > sync.ticket),
        takenAt: sync.takenAt,
        salesSeenAt: read.since,
        ...(read.isMoneyRead && read.since ? { moneySeenAt: read.since } : {}),
        snapshot: pruned,
        nextChangeAt: fold.nextChangeAt === null ? null : new Date(fold.nextChangeAt),
      })
      .where(eq(snapshots.customerId, customerId));
    await keepOpenInvoices(rows, customerId, { before: stored, after: pruned, at });
    await keepSubscriptions(rows, sync, { snapshot, fold });
    const entitlements = await keepEntitlements(rows, sync, {
      previous,
      grants,
      entitlements: fold.entitlements,
    });
    const bookings = await keepBookings(rows, sync, fold.bookings);
    await answerEvents(rows, sync);
    const found = { customerId, foundBy: sync.source, at };
    const unbound = await queueUnbound(rows, fold.unbound, found);
    await closeBound(rows, boundSources(fold), at);
    const closed = snapshot.purchases
      .filter(({ status }) => status !== "open")
      .map(({ sessionId }) => sessionId);
    await releaseCheckouts(rows, closed);
    if (snapshot.customerDeleted && (await retireCustomer(rows, customerId, at)))
      await releaseCheckoutsOf(rows, owner);
    return {
      applied: true,
      snapshot,
      entitlements,
      unbound,
      alerts: newAlerts(previous, fold),
      duplicates: fold.duplicates,
      bookings,
    };
  });
}

/** Counts the syncs that read something older than an event, and says why this one did; NULL when it did not. */
async function staleEvents(
  rows: Rows,
  waiting: readonly WaitingEvent[],
  snapshot: Snapshot,
): Promise<string | null> {
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

/** Answers only the events that waited before Stripe was read. */
async function answerEvents(rows: Rows, sync: SyncRecord): Promise<void> {
  const answered = { answeredAt: sync.at, answeredByTicket: sync.ticket };
  const ids = sync.waiting.map(({ stripeEventId }) => stripeEventId);
  if (ids.length > 0)
    await rows
      .update(inbox)
      .set({ state: "applied", reason: null, ...answered })
      .where(inArray(inbox.stripeEventId, ids));
}

/** Sales that are granted to somebody, whatever the queue of unbound ones says of them. */
function boundSources({ entitlements, bookings, unbound }: Fold): string[] {
  const still = new Set(unbound.map(({ sourceId }) => sourceId));
  const sources = [
    ...entitlements.map(({ sourceId }) => sourceId),
    ...bookings.map(({ sessionId }) => sessionId),
  ];
  return [...new Set(sources)].filter((id) => !still.has(id));
}
