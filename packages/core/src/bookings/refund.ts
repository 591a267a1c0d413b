import { and, asc, eq, inArray, isNotNull, isNull, lte, or } from "drizzle-orm";
import { ownerOf } from "../customer/customer.ts";
import { recordAct } from "../customer/journal.ts";
import { longestWithoutSync } from "../customer/scheduled.ts";
import { bookings, snapshots } from "../database/tables.ts";
import { nameOf } from "../errors.ts";
import { isRefusal } from "../stripe/refusals.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { whyOwed } from "./next.ts";
import type { BookingRow } from "./store.ts";

/**
 * Refunds what is owed for these bookings. Each customer is synced immediately before, because what was owed may have been
 * paid back or taken back since; what is still owed then is refunded, written into the journal, and synced again. Safe to
 * repeat: the idempotency key follows from the booking, and Stripe refunds nothing twice. A refund that fails stays owed.
 * One customer's failure stops no other.
 *
 * @returns how many refunds Stripe accepted
 * @throws the database's errors, and what the syncs throw, for the caller's retry
 */
export async function refundBookings(deps: SyncingDeps, bookingIds: readonly string[]): Promise<number> {
  const { refunded, failures } = await refundEach(deps, bookingIds);
  if (failures.length > 0) throw failures[0];
  return refunded;
}

/** The same for a sweep, which no failure stops: each is logged, and the next sweep tries again. */
export async function refundEach(
  deps: SyncingDeps,
  bookingIds: readonly string[],
): Promise<{ refunded: number; failures: unknown[] }> {
  const owed = await findOwed(deps, bookingIds);
  const failures: unknown[] = [];
  let refunded = 0;
  for (const customerId of new Set(owed.map((booking) => booking.customerId)))
    try {
      refunded += await refundCustomer(deps, customerId, bookingIds);
    } catch (error) {
      deps.log.warn({ customerId, error: nameOf(error) }, "the refunds of a customer's bookings failed");
      failures.push(error);
    }
  return { refunded, failures };
}

async function refundCustomer(
  deps: SyncingDeps,
  customerId: string,
  bookingIds: readonly string[],
): Promise<number> {
  const { kind } = await deps.sync(customerId, { source: "act" });
  if (kind === "unknown_customer")
    deps.log.error({ alert: "P1", customerId }, "a refund is owed to a customer of nobody");
  // Nothing was stored, so nobody knows whether it is still owed: the next sweep asks again.
  if (kind !== "applied") return 0;
  const still = (await findOwed(deps, bookingIds)).filter((booking) => booking.customerId === customerId);
  let accepted = 0;
  for (const booking of still) if (await refund(deps, booking)) accepted += 1;
  if (still.length > 0) await deps.sync(customerId, { source: "act" });
  return accepted;
}

function findOwed({ db }: Pick<SyncingDeps, "db">, bookingIds: readonly string[]): Promise<BookingRow[]> {
  return db
    .select()
    .from(bookings)
    .where(and(isOwed(), inArray(bookings.id, [...bookingIds])))
    .orderBy(asc(bookings.id));
}

/** Ids of bookings whose refund is owed and may be requested now, of those customers first who were synced longest ago. */
export async function refundsOwed(deps: Pick<SyncingDeps, "db" | "clock">, limit: number): Promise<string[]> {
  const now = new Date(deps.clock.now());
  const rows = await deps.db
    .select({ id: bookings.id })
    .from(bookings)
    .leftJoin(snapshots, eq(snapshots.customerId, bookings.customerId))
    .where(and(isOwed(), or(isNull(bookings.refundAfter), lte(bookings.refundAfter, now))))
    .orderBy(longestWithoutSync, asc(bookings.id))
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
    const { id: refundId, amount } = await deps.stripe.refunds.create(
      {
        payment_intent: paymentIntentId,
        reason: "requested_by_customer",
        metadata: { booking_id: id },
      },
      { idempotencyKey: `tollgate:booking-refund:${id}${refundAttempts > 0 ? `:${refundAttempts}` : ""}` },
    );
    await record(deps, booking, { refundId, amount });
    deps.log.info({ bookingId: id, refundId }, "booking refunded");
    return true;
  } catch (error) {
    // Refunded already, by a person or by us: the sync that follows reads it.
    if (isRefusal(error) && error.code === "charge_already_refunded") return false;
    await postpone(deps, booking, error);
    return false;
  }
}

/** Stores the refund and its entry in the journal, once, whoever else repeats the request. */
async function record(
  { db, clock, policy }: SyncingDeps,
  booking: BookingRow,
  { refundId, amount }: { refundId: string; amount: number },
): Promise<void> {
  const { id, customerId } = booking;
  await db.transaction(async (rows) => {
    const stored = await rows
      .update(bookings)
      .set({ refundId })
      .where(and(eq(bookings.id, id), isNull(bookings.refundId)))
      .returning({ id: bookings.id });
    const owner = await ownerOf(rows, customerId);
    if (stored.length === 0 || !owner) return;
    await recordAct(rows, {
      owner,
      customerId,
      entitlementId: id,
      change: "booking_refunded",
      cause: `${whyOwed(booking)}; ${amount} refunded`,
      policyVersion: policy.version,
      at: new Date(clock.now()),
    });
  });
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
