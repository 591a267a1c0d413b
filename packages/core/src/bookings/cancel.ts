import { nameOf } from "../errors.ts";
import type { CancelBookingResult } from "../model/booking.ts";
import { type Course, courseOf } from "../model/catalog.ts";
import type { Owner } from "../model/owner.ts";
import { closeSession } from "../stripe/close-session.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { refundBookings } from "./refund.ts";
import { type BookingRow, bookingOf, changeBooking, findBookingRow, isLive, lockBooking } from "./store.ts";

/**
 * Cancels a booking and frees its seat. An open payment page is closed first. A payment that is made, on its way, or made
 * before the page was closed follows the course's policy: refunded in full until `refundUntilHours` before the start,
 * not at all later. A refund that fails now is requested again by the sweep.
 *
 * @throws Stripe's errors while a page is being closed, and the database's; then nothing is cancelled
 */
export async function cancelBooking(
  deps: SyncingDeps,
  { owner, bookingId }: { owner: Owner; bookingId: string },
): Promise<CancelBookingResult> {
  const found = await findBookingRow(deps.db, owner, bookingId);
  if (!found) return { ok: false, reason: "not_found", message: "There is no such booking." };
  const course = courseOf(deps.catalog, found.courseId);
  if (!course || Date.parse(course.startsAt) <= deps.clock.now())
    return notCancellable("This course has begun, so the booking can no longer be cancelled.");
  let pageClosed = found.pageClosed;
  if (found.state === "pending" && found.payment === "open" && found.sessionId) {
    pageClosed = true;
    // Paid a moment ago: the sync makes it a paid booking before it is cancelled.
    if ((await closeSession(deps.stripe, found.sessionId)) === "complete")
      await deps.sync(found.customerId, { source: "person" });
  }
  const cancelled = await cancel(deps, found.id, { course, pageClosed });
  if (!cancelled) return notCancellable("This booking has no seat any more.");
  if (cancelled.payment === "refund_owed") await refundNow(deps, cancelled);
  deps.log.info({ bookingId, refund: cancelled.refundOwed }, "booking cancelled");
  const row = (await findBookingRow(deps.db, owner, bookingId)) ?? cancelled;
  return { ok: true, booking: bookingOf(row), refund: paysBack(cancelled) };
}

/** In one transaction; NULL when the booking has no seat any more. */
function cancel(
  deps: SyncingDeps,
  id: string,
  { course, pageClosed }: { course: Course; pageClosed: boolean },
): Promise<BookingRow | null> {
  return deps.db.transaction(async (rows) => {
    const row = await lockBooking(rows, id);
    if (!row || !isLive(row.state)) return null;
    const at = new Date(deps.clock.now());
    const cause = { cause: "owner", stripeEventId: null, ticket: null, at };
    // Before payment, cancelling is free: a payment that arrives later is refunded in full.
    const refundOwed = row.payment === "open" || isInTime(course, at.getTime());
    const change = { state: "cancelled", refundOwed } as const;
    switch (row.payment) {
      case "open":
        return changeBooking(rows, row, { ...change, payment: "none", pageClosed, note: null }, cause);
      case "paid":
        return changeBooking(
          rows,
          row,
          refundOwed
            ? { ...change, payment: "refund_owed", note: inTime }
            : { ...change, payment: "paid", note: tooLate },
          cause,
        );
      case "awaiting_bank":
        return changeBooking(
          rows,
          row,
          { ...change, payment: row.payment, note: refundOwed ? inTimeWithBank : tooLate },
          cause,
        );
      default:
        return changeBooking(rows, row, { ...change, payment: row.payment }, cause);
    }
  });
}

/** The last instant still counts. */
function isInTime({ startsAt, refundUntilHours }: Course, at: number): boolean {
  return at <= Date.parse(startsAt) - refundUntilHours * 3_600_000;
}

/** Whether a payment goes back, now or after the bank has sent it. */
function paysBack({ refundOwed, payment }: BookingRow): boolean {
  return refundOwed && (payment === "refund_owed" || payment === "awaiting_bank");
}

async function refundNow(deps: SyncingDeps, { id }: BookingRow): Promise<void> {
  try {
    await refundBookings(deps, [id]);
  } catch (error) {
    deps.log.warn({ bookingId: id, error: nameOf(error) }, "the refund waits for the sweep");
  }
}

function notCancellable(message: string): CancelBookingResult {
  return { ok: false, reason: "not_cancellable", message };
}

const inTime = "You cancelled in time: all that you paid goes back to your payment method.";
const inTimeWithBank = "You cancelled in time: once your bank has sent the payment, all of it goes back.";
const tooLate = "You cancelled after the last day for a refund.";
