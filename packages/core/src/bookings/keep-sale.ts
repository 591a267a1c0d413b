import type { Rows } from "../database/database.ts";
import { courseOf } from "../model/catalog.ts";
import { ownerKey } from "../model/owner.ts";
import type { BookingSale } from "../rules/booking-sales.ts";
import type { SyncRecord } from "../sync-port.ts";
import { type NextBooking, nextAfterDeadline, nextBooking, withoutSeat } from "./next.ts";
import { claimSeat, passSeat } from "./seats.ts";
import {
  type BookingCause,
  type BookingRow,
  changeBooking,
  insertBooking,
  isLive,
  untouched,
} from "./store.ts";
import { seatHoldMs, settlementDeadline } from "./times.ts";

/** State of a booking that was not paid and can no longer be. */
export const givenUp = { state: "expired", payment: "none" } as const;

/** A booking that the database has lost, restored from its sale as it was before any sync, without a seat. */
export function lostRow(
  sale: BookingSale,
  { owner, customerId, catalog, at }: SyncRecord,
): BookingRow | null {
  const course = courseOf(catalog, sale.courseId);
  if (!course) return null;
  const createdAt = new Date(sale.createdAt * 1000);
  return {
    ...untouched,
    id: sale.bookingId,
    ownerKey: ownerKey(owner),
    courseId: course.id,
    seat: null,
    amount: course.amount,
    currency: course.currency,
    customerId,
    sessionId: sale.sessionId,
    paymentIntentId: sale.paymentIntentId,
    holdUntil: new Date(createdAt.getTime() + seatHoldMs),
    createdAt,
    updatedAt: at,
  };
}

interface SaleToApply {
  sync: SyncRecord;
  sale: BookingSale;
  row: BookingRow;
  known: Map<string, BookingRow>;
}

/**
 * Applies a sale to its booking. Claims a seat if it needs one, or takes that of the owner's own unpaid booking.
 *
 * @returns the booking's row after it
 */
export async function keepSale(rows: Rows, work: SaleToApply): Promise<BookingRow> {
  const { sync, sale, row, known } = work;
  const cause = causeOf(sync, sale.sessionId);
  let next = nextOf(sync, row, sale);
  let seat = row.seat;
  if (isLive(next.state) && seat === null) {
    seat = await seatFor(rows, work);
    if (seat === null) next = withoutSeat(sale);
  }
  const facts = {
    sessionId: sale.sessionId,
    paymentIntentId: sale.paymentIntentId ?? row.paymentIntentId,
    pageClosed: row.pageClosed || sale.verdict !== "open",
  };
  if (known.has(row.id)) return changeBooking(rows, row, { ...next, ...facts, seat }, cause);
  const restored = {
    ...row,
    ...next,
    ...facts,
    seat: isLive(next.state) ? seat : null,
    ticket: sync.ticket,
  };
  const inserted = await insertBooking(rows, restored, cause);
  if (!inserted) throw new Error(`booking ${row.id} was inserted concurrently while it was restored`);
  return inserted;
}

/** The booking after the sale, by what Stripe says and by whether its bank still has time. */
export function nextOf(
  { catalog, policy, takenAt }: SyncRecord,
  row: BookingRow,
  sale: BookingSale,
): NextBooking {
  const deadline = settlementDeadline(row, courseOf(catalog, row.courseId), policy);
  return takenAt.getTime() < deadline ? nextBooking(row, sale) : nextAfterDeadline(row, sale);
}

/** A free seat, or that of the owner's other, unpaid booking of the course. */
async function seatFor(rows: Rows, { sync, sale, row, known }: SaleToApply): Promise<number | null> {
  const course = courseOf(sync.catalog, row.courseId);
  if (!course) return null;
  const other = [...known.values()].find(
    ({ id, courseId, state }) => id !== row.id && courseId === row.courseId && isLive(state),
  );
  if (!other) return claimSeat(rows, course, row.id);
  if (other.payment !== "open" || sale.verdict === "open") return null;
  await passSeat(rows, other.id, row.id);
  const givingUp = await changeBooking(rows, other, givenUp, causeOf(sync, sale.sessionId));
  known.set(other.id, givingUp);
  return other.seat;
}

export function causeOf({ source, ticket, waiting, at }: SyncRecord, sessionId: string | null): BookingCause {
  const event = waiting.find(({ objectId }) => objectId !== null && objectId === sessionId);
  return { cause: source, ticket, at, stripeEventId: event?.stripeEventId ?? null };
}
