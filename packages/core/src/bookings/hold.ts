import { and, eq, inArray, sql } from "drizzle-orm";
import type { Database, Rows } from "../database/database.ts";
import { bookings, courseSeats } from "../database/tables.ts";
import type { Course } from "../model/catalog.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { claimSeat, passSeat } from "./seats.ts";
import { type BookingCause, type BookingRow, insertBooking, untouched } from "./store.ts";
import { possiblyFree, seatHoldMs } from "./times.ts";

interface SeatWanted {
  owner: Owner;
  customerId: string;
  course: Course;
  /** The id of the booking, should a new one be made. */
  id: string;
  at: Date;
}

/**
 * The owner's live booking of a course, or a new one with a seat of its own, in one transaction; NULL when no seat is
 * free. The owner's tabs take turns, so that all of them see the same booking; other buyers are not waited for.
 */
export function holdSeat(db: Database, wanted: SeatWanted): Promise<BookingRow | null> {
  const { owner, course, id, at } = wanted;
  return db.transaction(async (rows) => {
    const turn = `tollgate:booking:${ownerKey(owner)}:${course.id}`;
    await rows.execute(sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`);
    const live = await findLive(rows, owner, course.id);
    if (live) return live;
    const seat = await claimSeat(rows, course, id);
    if (seat === null) return null;
    const cause: BookingCause = { cause: "owner", stripeEventId: null, ticket: null, at };
    const booking = await insertBooking(rows, newBooking(wanted, seat), cause);
    if (booking) return booking;
    // A look has just given the owner a seat: a payment that came late.
    await passSeat(rows, id, null);
    return findLive(rows, owner, course.id);
  });
}

function newBooking({ owner, customerId, course, id, at }: SeatWanted, seat: number): BookingRow {
  return {
    ...untouched,
    id,
    ownerKey: ownerKey(owner),
    courseId: course.id,
    seat,
    amount: course.amount,
    currency: course.currency,
    customerId,
    sessionId: null,
    paymentIntentId: null,
    // Stripe counts in whole seconds, and the seat is held until that very one.
    holdUntil: new Date(Math.floor((at.getTime() + seatHoldMs) / 1000) * 1000),
    createdAt: at,
    updatedAt: at,
  };
}

async function findLive(rows: Rows, owner: Owner, courseId: string): Promise<BookingRow | null> {
  const [row] = await rows
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.ownerKey, ownerKey(owner)),
        eq(bookings.courseId, courseId),
        inArray(bookings.state, ["pending", "confirmed"]),
      ),
    );
  return row ?? null;
}

/** Writes down the page of a booking. False when the booking has lost its seat, or has another page, meanwhile. */
export async function recordPage(
  db: Rows,
  id: string,
  page: { sessionId: string; url: string },
): Promise<boolean> {
  const written = await db
    .update(bookings)
    .set(page)
    .where(
      and(
        eq(bookings.id, id),
        eq(bookings.state, "pending"),
        sql`coalesce(${bookings.sessionId}, ${page.sessionId}) = ${page.sessionId}`,
      ),
    )
    .returning({ id: bookings.id });
  return written.length > 0;
}

/**
 * Whether an owner need not ask for a seat: none is free, no hold has lapsed, and none is theirs. One statement: another
 * tab of theirs may be taking the last seat at this moment.
 */
export async function isSoldOut(db: Rows, owner: Owner, courseId: string, now: number): Promise<boolean> {
  const theirs = eq(bookings.ownerKey, ownerKey(owner));
  const hope = sql`${bookings.id} is null or (${possiblyFree(now)}) or ${theirs}`;
  const [seats] = await db
    .select({ hope: sql<boolean>`coalesce(bool_or(${hope}), true)` })
    .from(courseSeats)
    .leftJoin(bookings, eq(bookings.id, courseSeats.bookingId))
    .where(eq(courseSeats.courseId, courseId));
  return seats?.hope === false;
}
