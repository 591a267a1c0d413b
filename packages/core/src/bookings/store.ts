import { and, asc, desc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import type { Rows } from "../database/database.ts";
import { bookingChanges, bookings } from "../database/tables.ts";
import { type Booking, type BookingList, bookingSchema } from "../model/booking.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { passSeat } from "./seats.ts";

export type BookingRow = typeof bookings.$inferSelect;

/** Fields of a booking before its first change: of a new one, and of a lost one that is restored from its sale. */
export const untouched = {
  state: "pending",
  payment: "open",
  url: null,
  pageClosed: false,
  refundOwed: false,
  refundId: null,
  refundAttempts: 0,
  refundAfter: null,
  note: null,
  ticket: null,
} as const satisfies Partial<BookingRow>;

/** Who or what changes a booking. */
export interface BookingCause {
  /** `owner`, or the source of a sync. */
  cause: string;
  stripeEventId: string | null;
  ticket: number | null;
  at: Date;
}

type Change = Pick<BookingRow, "state" | "payment"> &
  Partial<Pick<BookingRow, "seat" | "refundOwed" | "note" | "sessionId" | "pageClosed" | "paymentIntentId">>;

/**
 * Changes a booking, frees its seat when the new state has none, and appends the change to its history. The caller's
 * transaction must have locked the row.
 *
 * @returns the changed row
 */
export async function changeBooking(
  rows: Rows,
  before: BookingRow,
  change: Change,
  cause: BookingCause,
): Promise<BookingRow> {
  const seat = isLive(change.state) ? (change.seat ?? before.seat) : null;
  const after = { ...before, ...change, seat };
  if (sameRow(before, after)) return before;
  if (before.seat !== null && seat === null) await passSeat(rows, before.id, null);
  const written = { ...after, ticket: cause.ticket ?? before.ticket, updatedAt: cause.at };
  await rows.update(bookings).set(written).where(eq(bookings.id, before.id));
  if (before.state !== after.state || before.payment !== after.payment)
    await appendChange(rows, before, written, cause);
  return written;
}

export function isLive(state: BookingRow["state"]): boolean {
  return state === "pending" || state === "confirmed";
}

function sameRow(a: BookingRow, b: BookingRow): boolean {
  return (Object.keys(a) as (keyof BookingRow)[]).every((field) => a[field] === b[field]);
}

/** Inserts a new or restored booking. NULL when the id exists, or the owner has another live booking of the course. */
export async function insertBooking(
  rows: Rows,
  row: BookingRow,
  cause: BookingCause,
): Promise<BookingRow | null> {
  const [inserted] = await rows.insert(bookings).values(row).onConflictDoNothing().returning();
  if (inserted) await appendChange(rows, null, inserted, cause);
  return inserted ?? null;
}

async function appendChange(
  rows: Rows,
  before: BookingRow | null,
  after: BookingRow,
  cause: BookingCause,
): Promise<void> {
  await rows.insert(bookingChanges).values({
    bookingId: after.id,
    ownerKey: after.ownerKey,
    fromState: before?.state ?? null,
    toState: after.state,
    fromPayment: before?.payment ?? null,
    toPayment: after.payment,
    seat: after.seat,
    ...cause,
  });
}

/** An owner's booking; NULL for another owner's, and for a text that is no id. */
export async function findBooking(db: Rows, owner: Owner, id: string): Promise<Booking | null> {
  const row = await findBookingRow(db, owner, id);
  return row && bookingOf(row);
}

export async function findBookingRow(db: Rows, owner: Owner, id: string): Promise<BookingRow | null> {
  if (!isId(id)) return null;
  const [row] = await db
    .select()
    .from(bookings)
    .where(and(eq(bookings.ownerKey, ownerKey(owner)), eq(bookings.id, id)));
  return row ?? null;
}

/** The database would refuse any other text with an error. */
function isId(text: string): boolean {
  return z.uuid().safeParse(text).success;
}

export async function findBookingOfSession(
  db: Rows,
  owner: Owner,
  sessionId: string,
): Promise<BookingRow | null> {
  const [row] = await db
    .select()
    .from(bookings)
    .where(and(eq(bookings.ownerKey, ownerKey(owner)), eq(bookings.sessionId, sessionId)));
  return row ?? null;
}

export async function lockBooking(rows: Rows, id: string): Promise<BookingRow | null> {
  const [row] = await rows.select().from(bookings).where(eq(bookings.id, id)).for("update");
  return row ?? null;
}

/** Default page size. */
const pageSize = 20;
const longestPage = 100;

/**
 * A page of an owner's bookings, newest first.
 *
 * @param page `limit` from 1 to 100, 20 by default; `before` a booking's id, and the newest page when the owner has none
 * with this id
 */
export async function listBookings(
  db: Rows,
  owner: Owner,
  { limit = pageSize, before }: { limit?: number; before?: string } = {},
): Promise<BookingList> {
  const last = before === undefined ? null : await findBookingRow(db, owner, before);
  const size = Math.min(Math.max(1, Math.trunc(limit)), longestPage);
  const found = await db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.ownerKey, ownerKey(owner)),
        last
          ? sql`(${bookings.createdAt}, ${bookings.id}) < (${last.createdAt.toISOString()}::timestamptz, ${last.id}::uuid)`
          : undefined,
      ),
    )
    .orderBy(desc(bookings.createdAt), desc(bookings.id))
    .limit(size + 1);
  const page = found.slice(0, size);
  return { bookings: page.map(bookingOf), next: found.length > size ? (page.at(-1)?.id ?? null) : null };
}

export type BookingChange = typeof bookingChanges.$inferSelect;

/** Every change of one of the owner's bookings, oldest first. */
export async function readBookingChanges(
  db: Rows,
  owner: Owner,
  bookingId: string,
): Promise<BookingChange[]> {
  if (!isId(bookingId)) return [];
  return db
    .select()
    .from(bookingChanges)
    .where(and(eq(bookingChanges.bookingId, bookingId), eq(bookingChanges.ownerKey, ownerKey(owner))))
    .orderBy(asc(bookingChanges.id));
}

export function bookingOf(row: BookingRow): Booking {
  return bookingSchema.parse({
    ...row,
    url: row.state === "pending" && row.payment === "open" ? row.url : null,
    holdUntil: row.holdUntil.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });
}
