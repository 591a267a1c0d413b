import { and, eq, isNull, lte, or, type SQL } from "drizzle-orm";
import { bookings } from "../database/tables.ts";

const minuteMs = 60_000;

/**
 * How long a seat is held for its payment: exactly as long as Stripe's page is open. Stripe's shortest is 30 minutes
 * (docs.stripe.com/api/checkout/sessions/create, `expires_at`); a little more, so that a slow clock of ours and a retry
 * do not fall below it.
 */
export const seatHoldMs = 35 * minuteMs;
const shortestSessionMs = 30 * minuteMs;

/** Milliseconds that clocks may differ by, and that a read at Stripe may be old. */
const marginMs = minuteMs;

/** A page about to close is of no use to a buyer. */
const usableMs = 2 * minuteMs;

interface Held {
  holdUntil: Date;
  sessionId: string | null;
}

/** Unix milliseconds: a look that begins later and does not see the booking's session proves that there is none. */
export function noSessionBefore({ holdUntil, sessionId }: Held): number {
  return holdUntil.getTime() + marginMs - (sessionId === null ? shortestSessionMs : 0);
}

/**
 * Holds whose end nobody has told us of by `now`, unix milliseconds, although Stripe's own event was given the margin.
 * A page that was not recorded is there by the time at which Stripe would make none any more, or never.
 */
export function isLapsed(now: number): SQL | undefined {
  const end = new Date(now - marginMs);
  const withoutPage = new Date(now - marginMs + shortestSessionMs);
  return and(
    eq(bookings.pageClosed, false),
    or(lte(bookings.holdUntil, end), and(isNull(bookings.sessionId), lte(bookings.holdUntil, withoutPage))),
  );
}

/** Held seats that may be free by `now`, unix milliseconds, if Stripe is asked. */
export function possiblyFree(now: number): SQL | undefined {
  return and(
    eq(bookings.state, "pending"),
    eq(bookings.payment, "open"),
    or(lte(bookings.holdUntil, new Date(now)), isLapsed(now)),
  );
}

/** Whether a buyer can still be sent to the page that this hold belongs to. */
export function isPageUsable({ holdUntil }: Pick<Held, "holdUntil">, at: number): boolean {
  return holdUntil.getTime() - at > usableMs;
}
