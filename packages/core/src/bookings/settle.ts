import { and, asc, eq, isNotNull, isNull, lte, or, sql } from "drizzle-orm";
import { bookings, snapshots } from "../database/tables.ts";
import { type SyncingDeps, syncEach } from "../sync-port.ts";
import { refundBookings, refundsOwed } from "./refund.ts";
import { isLapsed } from "./times.ts";

export interface Settled {
  /** Customers looked at. */
  looked: number;
  /** Refunds that Stripe has taken. */
  refunded: number;
}

/** How long nobody may have looked at a customer whose bank still has to decide. */
const bankSyncMs = 60 * 60_000;

/**
 * What the clock and lost events leave behind, to be run every minute: looks at the customers of holds that are over and
 * of payments and refunds that a bank takes its time for, and gives back what is owed. One that fails is found again.
 *
 * @param limit most customers looked at, and most refunds asked for, 50 each unless told
 */
export async function settleBookings(deps: SyncingDeps, limit = 50): Promise<Settled> {
  const waiting = await customersToSync(deps, limit);
  const looked = await syncEach(deps, waiting, "a look at a booking's customer failed");
  const refunded = await refundBookings(deps, await refundsOwed(deps, limit));
  return { looked, refunded };
}

/** Whoever was not looked at for the longest time comes first, so that one that always fails stops nobody. */
async function customersToSync(deps: Pick<SyncingDeps, "db" | "clock">, limit: number): Promise<string[]> {
  const now = deps.clock.now();
  const syncStartedAt = sql`coalesce(${snapshots.syncStartedAt}, '-infinity')`;
  const found = await deps.db
    .select({ customerId: bookings.customerId })
    .from(bookings)
    .leftJoin(snapshots, eq(snapshots.customerId, bookings.customerId))
    .where(
      or(
        isLapsed(now),
        and(
          or(
            eq(bookings.payment, "awaiting_bank"),
            and(eq(bookings.payment, "refund_due"), isNotNull(bookings.refundId)),
          ),
          or(isNull(snapshots.syncStartedAt), lte(snapshots.syncStartedAt, new Date(now - bankSyncMs))),
        ),
      ),
    )
    .groupBy(bookings.customerId, snapshots.syncStartedAt)
    .orderBy(asc(syncStartedAt), asc(bookings.customerId))
    .limit(limit);
  return found.map(({ customerId }) => customerId);
}
