import type { Rows } from "../database/database.ts";
import { type Catalog, courseOf } from "../model/catalog.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { BookingSale } from "../rules/booking-sales.ts";
import type { WaitingEvent } from "../sync/ticket.ts";
import { type NextBooking, nextBooking, withoutSeat } from "./next.ts";
import { claimSeat, passSeat } from "./seats.ts";
import {
  type BookingCause,
  type BookingRow,
  changeBooking,
  insertBooking,
  isLive,
  untouched,
} from "./store.ts";
import { seatHoldMs } from "./times.ts";

/** What a look knows of the owner whose bookings it keeps. */
export interface Keeping {
  owner: Owner;
  customerId: string;
  ticket: number;
  waiting: readonly WaitingEvent[];
  cause: { source: string; catalog: Catalog };
  takenAt: Date;
  at: Date;
}

/** Of a booking that nobody has paid for and nobody will. */
export const givenUp = { state: "expired", payment: "none" } as const;

/** A booking that the database has lost, as it stood before anybody had looked: without a seat. */
export function lostRow(sale: BookingSale, { owner, customerId, cause, at }: Keeping): BookingRow | null {
  const course = courseOf(cause.catalog, sale.courseId);
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

interface SaleToKeep {
  keeping: Keeping;
  sale: BookingSale;
  row: BookingRow;
  known: Map<string, BookingRow>;
}

/** What the booking is after its sale was seen. A seat is claimed here, or taken from the owner's own unpaid booking. */
export async function keepSale(rows: Rows, work: SaleToKeep): Promise<BookingRow> {
  const { keeping, sale, row, known } = work;
  const cause = causeOf(keeping, sale.sessionId);
  let next: NextBooking = nextBooking(row, sale);
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
    ticket: keeping.ticket,
  };
  const inserted = await insertBooking(rows, restored, cause);
  if (!inserted) throw new Error(`booking ${row.id} was made by somebody else while it was restored`);
  return inserted;
}

/** A free seat, or that of the owner's own other booking of the course which nobody has paid for. */
async function seatFor(rows: Rows, { keeping, sale, row, known }: SaleToKeep): Promise<number | null> {
  const course = courseOf(keeping.cause.catalog, row.courseId);
  if (!course) return null;
  const other = [...known.values()].find(
    ({ id, courseId, state }) => id !== row.id && courseId === row.courseId && isLive(state),
  );
  if (!other) return claimSeat(rows, course, row.id);
  if (other.payment !== "open" || sale.verdict === "open") return null;
  await passSeat(rows, other.id, row.id);
  const givingUp = await changeBooking(rows, other, givenUp, causeOf(keeping, sale.sessionId));
  known.set(other.id, givingUp);
  return other.seat;
}

export function causeOf({ cause, ticket, waiting, at }: Keeping, sessionId: string | null): BookingCause {
  const knock = waiting.find(({ objectId }) => objectId !== null && objectId === sessionId);
  return { cause: cause.source, ticket, at, stripeEventId: knock?.stripeEventId ?? null };
}
