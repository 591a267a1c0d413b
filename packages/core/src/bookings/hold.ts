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
 * free. A lock per owner and course makes all tabs of an owner get the same booking; other buyers are not blocked.
 *
 * @throws the database's errors
 */
export function holdSeat(db: Database, wanted: SeatWanted): Promise<BookingRow | null> {
  const { owner, course, id, at } = wanted;
  return db.transaction(async (rows) => {
    const lockKey = `tollgate:booking:${ownerKey(owner)}:${course.id}`;
    await rows.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lockKey}, 0))`);
    const live = await findLive(rows, owner, course.id);
    if (live) return live;
    const seat = await claimSeat(rows, course, id);
    if (seat === null) return null;
    const cause: BookingCause = { cause: "owner", stripeEventId: null, ticket: null, at };
    const booking = await insertBooking(rows, newBooking(wanted, seat), cause);
    if (booking) return booking;
    // A concurrent sync has just given the owner a seat, for a payment that came late.
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
    // Whole seconds, as Stripe's `expires_at`, so that hold and page end at the same instant.
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

/** Stores the page of a booking. False when the booking has lost its seat, or got another page, meanwhile. */
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
 * True if the course is sold out for this owner: no free seat, no lapsed hold, none of their own. One statement, because
 * another tab of theirs may take the last seat meanwhile.
 *
 * @param now unix milliseconds
 */
export async function isSoldOut(db: Rows, owner: Owner, courseId: string, now: number): Promise<boolean> {
  const theirs = eq(bookings.ownerKey, ownerKey(owner));
  const available = sql`${bookings.id} is null or (${possiblyFree(now)}) or ${theirs}`;
  const [seats] = await db
    .select({ available: sql<boolean>`coalesce(bool_or(${available}), true)` })
    .from(courseSeats)
    .leftJoin(bookings, eq(bookings.id, courseSeats.bookingId))
    .where(eq(courseSeats.courseId, courseId));
  return seats?.available === false;
}
