import { and, eq, inArray, isNull, lte, or, type SQL } from "drizzle-orm";
import { bookings } from "../database/tables.ts";
import type { Catalog, Course } from "../model/catalog.ts";
import type { AccessPolicy } from "../model/policy.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * Milliseconds that a seat is held for its payment: exactly as long as Stripe's page is open. Stripe's shortest is 30
 * minutes (docs.stripe.com/api/checkout/sessions/create, `expires_at`); a little more leaves time for a retry and a slow
 * clock.
 */
export const seatHoldMs = 35 * minuteMs;
const shortestSessionMs = 30 * minuteMs;

/** Milliseconds that clocks may differ by, and by which a read at Stripe may lag. */
const marginMs = minuteMs;

/** A page about to close is of no use to a buyer. */
const usableMs = 2 * minuteMs;

type Settlement = Pick<AccessPolicy, "settlementDays">;

/**
 * Unix milliseconds until which a seat waits for the bank: as long as banks take, and never longer than until the course
 * starts. The page may begin a debit until the hold ends.
 *
 * @param course none when it is gone from the catalog
 */
export function settlementDeadline(
  { holdUntil }: Pick<Held, "holdUntil">,
  course: Pick<Course, "startsAt"> | undefined,
  policy: Settlement,
): number {
  const answered = answeredBy(holdUntil, policy);
  return course ? Math.min(answered, Date.parse(course.startsAt)) : answered;
}

/** Whether a debit that the page of this hold begins is answered before the course starts. */
export function isAnsweredInTime(
  { holdUntil }: Pick<Held, "holdUntil">,
  { startsAt }: Pick<Course, "startsAt">,
  policy: Settlement,
): boolean {
  return answeredBy(holdUntil, policy) <= Date.parse(startsAt);
}

/** Unix milliseconds. */
function answeredBy(holdUntil: Date, { settlementDays }: Settlement): number {
  return holdUntil.getTime() + settlementDays * dayMs;
}

/** Seats that wait for a bank beyond their settlement deadline, at `now`, unix milliseconds. */
export function isUnanswered(
  now: number,
  { courses }: Pick<Catalog, "courses">,
  { settlementDays }: Settlement,
): SQL | undefined {
  const begun = courses.filter(({ startsAt }) => Date.parse(startsAt) <= now).map(({ id }) => id);
  return and(
    eq(bookings.state, "pending"),
    eq(bookings.payment, "awaiting_bank"),
    or(
      lte(bookings.holdUntil, new Date(now - settlementDays * dayMs)),
      begun.length > 0 ? inArray(bookings.courseId, begun) : undefined,
    ),
  );
}

interface Held {
  holdUntil: Date;
  sessionId: string | null;
}

/** Unix milliseconds: a sync that begins later and reads no session of the booking proves that there will be none. */
export function noSessionBefore({ holdUntil, sessionId }: Held): number {
  return holdUntil.getTime() + marginMs - (sessionId === null ? shortestSessionMs : 0);
}

/**
 * Holds that have ended by `now`, unix milliseconds, without an event of Stripe's within the margin. A page that was not
 * recorded exists by the time at which Stripe would create none any more, or never.
 */
export function isLapsed(now: number): SQL | undefined {
  const end = new Date(now - marginMs);
  const withoutPage = new Date(now - marginMs + shortestSessionMs);
  return and(
    eq(bookings.pageClosed, false),
    or(lte(bookings.holdUntil, end), and(isNull(bookings.sessionId), lte(bookings.holdUntil, withoutPage))),
  );
}

/** Held seats that a sync may free by `now`, unix milliseconds. */
export function possiblyFree(now: number): SQL | undefined {
  return and(
    eq(bookings.state, "pending"),
    eq(bookings.payment, "open"),
    or(lte(bookings.holdUntil, new Date(now)), isLapsed(now)),
  );
}

/**
 * Whether a buyer can still be sent to the page of this hold.
 *
 * @param at unix milliseconds
 */
export function isPageUsable({ holdUntil }: Pick<Held, "holdUntil">, at: number): boolean {
  return holdUntil.getTime() - at > usableMs;
}
