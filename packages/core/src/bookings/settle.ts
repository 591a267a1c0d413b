import { and, asc, eq, isNotNull, isNull, lte, or } from "drizzle-orm";
import { longestWithoutSync } from "../customer/scheduled.ts";
import { bookings, snapshots } from "../database/tables.ts";
import { type SyncingDeps, syncEach } from "../sync-port.ts";
import { refundEach, refundsOwed } from "./refund.ts";
import { isLapsed, isUnanswered } from "./times.ts";

export interface Settled {
  /** Syncs that were applied. */
  synced: number;
  /** Refunds that Stripe accepted. */
  refunded: number;
}

/** Milliseconds between two syncs of a customer whose bank has not decided yet. */
const bankSyncMs = 60 * 60_000;

/**
 * Catches up on lapsed holds and lost events; to be run every minute. Syncs the customers of lapsed holds, of seats whose
 * bank has not answered by the deadline, and of payments and refunds that wait for a bank, and refunds what is owed. A failure is logged and tried again by the next run.
 *
 * @param limit of customers to sync, and of refunds to request; 50 each by default
 * @throws the database's errors
 */
export async function settleBookings(deps: SyncingDeps, limit = 50): Promise<Settled> {
  const waiting = await customersToSync(deps, limit);
  const synced = await syncEach(deps, waiting, "a sync of a booking's customer failed");
  const { refunded } = await refundEach(deps, await refundsOwed(deps, limit));
  return { synced, refunded };
}

/** Those without a sync for the longest time first, so that one that always fails does not block the others. */
async function customersToSync(
  deps: Pick<SyncingDeps, "db" | "clock" | "catalog" | "policy">,
  limit: number,
): Promise<string[]> {
  const now = deps.clock.now();
  const found = await deps.db
    .select({ customerId: bookings.customerId })
    .from(bookings)
    .leftJoin(snapshots, eq(snapshots.customerId, bookings.customerId))
    .where(
      or(
        isLapsed(now),
        isUnanswered(now, deps.catalog, deps.policy),
        and(
          or(
            eq(bookings.payment, "awaiting_bank"),
            and(eq(bookings.payment, "refund_owed"), isNotNull(bookings.refundId)),
          ),
          or(isNull(snapshots.syncStartedAt), lte(snapshots.syncStartedAt, new Date(now - bankSyncMs))),
        ),
      ),
    )
    .groupBy(bookings.customerId, snapshots.syncStartedAt)
    .orderBy(longestWithoutSync, asc(bookings.customerId))
    .limit(limit);
  return found.map(({ customerId }) => customerId);
}
