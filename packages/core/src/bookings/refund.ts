import { and, asc, eq, inArray, isNotNull, isNull, lte, or } from "drizzle-orm";
import { bookings } from "../database/tables.ts";
import { nameOf } from "../errors.ts";
import { isRefusal } from "../stripe/refusals.ts";
import type { SyncingDeps } from "../sync-port.ts";
import type { BookingRow } from "./store.ts";

/**
 * Refunds what is owed for these bookings, and syncs their customers. Safe to repeat: the idempotency key follows from the
 * booking, and Stripe refunds nothing twice. A refund that fails stays owed.
 *
 * @returns how many refunds Stripe accepted
 * @throws the database's errors, and what the syncs throw, for the caller's retry
 */
export async function refundBookings(deps: SyncingDeps, bookingIds: readonly string[]): Promise<number> {
  const owed = await deps.db
    .select()
    .from(bookings)
    .where(and(isOwed(), inArray(bookings.id, [...bookingIds])))
    .orderBy(asc(bookings.id));
  let accepted = 0;
  for (const booking of owed) if (await refund(deps, booking)) accepted += 1;
  for (const customerId of new Set(owed.map((booking) => booking.customerId)))
    await deps.sync(customerId, { source: "sweep" });
  return accepted;
}

/** Ids of bookings whose refund is owed and may be requested now, oldest first. */
export async function refundsOwed(deps: Pick<SyncingDeps, "db" | "clock">, limit: number): Promise<string[]> {
  const now = new Date(deps.clock.now());
  const rows = await deps.db
    .select({ id: bookings.id })
    .from(bookings)
    .where(and(isOwed(), or(isNull(bookings.refundAfter), lte(bookings.refundAfter, now))))
    .orderBy(asc(bookings.updatedAt), asc(bookings.id))
    .limit(limit);
  return rows.map(({ id }) => id);
}

function isOwed() {
  return and(
    eq(bookings.payment, "refund_owed"),
    isNull(bookings.refundId),
    isNotNull(bookings.paymentIntentId),
  );
}

async function refund(deps: SyncingDeps, booking: BookingRow): Promise<boolean> {
  const { id, paymentIntentId, refundAttempts } = booking;
  if (paymentIntentId === null) return false;
  try {
    const { id: refundId } = await deps.stripe.refunds.create(
      {
        payment_intent: paymentIntentId,
        reason: "requested_by_customer",
        metadata: { booking_id: id },
      },
      { idempotencyKey: `tollgate:booking-refund:${id}${refundAttempts > 0 ? `:${refundAttempts}` : ""}` },
    );
    await deps.db.update(bookings).set({ refundId }).where(eq(bookings.id, id));
    deps.log.info({ bookingId: id, refundId }, "booking refunded");
    return true;
  } catch (error) {
    // Refunded already, by a person or by us: the sync that follows reads it.
    if (isRefusal(error) && error.code === "charge_already_refunded") return false;
    await postpone(deps, booking, error);
    return false;
  }
}

/**
 * Schedules the next attempt. After a lost answer it has the same idempotency key; after an error it has a new one,
 * because Stripe repeats its answer to a key (docs.stripe.com/api/idempotent_requests). Two refunds of the whole rest
 * cannot both succeed.
 */
async function postpone(deps: SyncingDeps, booking: BookingRow, error: unknown): Promise<void> {
  const { id, refundAttempts } = booking;
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  const attempts = refundAttempts + (statusCode === undefined ? 0 : 1);
  const wait = Math.min(2 ** attempts * firstWaitMs, longestWaitMs);
  await deps.db
    .update(bookings)
    .set({ refundAttempts: attempts, refundAfter: new Date(deps.clock.now() + wait) })
    .where(eq(bookings.id, id));
  deps.log.error(
    { alert: "P1", bookingId: id, error: nameOf(error), code, attempts },
    "a refund could not be requested",
  );
}

const firstWaitMs = 30_000;
const longestWaitMs = 24 * 60 * 60_000;
