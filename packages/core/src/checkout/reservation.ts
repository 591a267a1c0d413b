import { and, eq, inArray, lte } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { bookings, checkouts } from "../database/tables.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { Terms } from "./terms.ts";

export interface OpenCheckout extends Terms {
  /** The idempotency key of this attempt at Stripe. */
  attempt: string;
  sessionId: string | null;
  url: string | null;
  expiresAt: Date;
  createdAt: Date;
}

interface Reservation extends Terms {
  owner: Owner;
  planGroup: string;
}

interface Attempt {
  attempt: string;
  expiresAt: Date;
  at: Date;
}

/**
 * Reserves the one open checkout of this owner and plan group, or returns the existing reservation. An expired one is
 * replaced. Of concurrent requests, one inserts and the others read its attempt, so that all call Stripe with the same
 * idempotency key.
 *
 * @throws the database's errors
 */
export async function reserveCheckout(db: Rows, wanted: Reservation, fresh: Attempt): Promise<OpenCheckout> {
  const [taken] = await db
    .insert(checkouts)
    .values({ ownerKey: ownerKey(wanted.owner), planGroup: wanted.planGroup, ...values(wanted, fresh) })
    .onConflictDoUpdate({
      target: [checkouts.ownerKey, checkouts.planGroup],
      set: { ...values(wanted, fresh), sessionId: null, url: null },
      setWhere: lte(checkouts.expiresAt, fresh.at),
    })
    .returning();
  return taken ?? (await read(db, wanted));
}

/** A page about to expire is of no use to a buyer: a new one is opened when fewer milliseconds than this are left. */
const usableMs = 2 * 60_000;
/**
 * Milliseconds after which an attempt without an answer counts as crashed. It could not be repeated much longer either:
 * Stripe refuses a session that would be open for less than 30 minutes (docs.stripe.com/api/checkout/sessions/create).
 */
const answeredWithinMs = 4 * 60_000;

/** Whether a buyer who wants these terms can still be sent to the open checkout. */
export function isUsable(open: OpenCheckout, wanted: Terms, at: number): boolean {
  if (!hasTerms(open, wanted)) return false;
  if (open.sessionId) return open.expiresAt.getTime() - at > usableMs;
  return at - open.createdAt.getTime() < answeredWithinMs;
}

export function hasTerms(open: OpenCheckout, wanted: Terms): boolean {
  return open.offer === wanted.offer && open.seats === wanted.seats && open.trialDays === wanted.trialDays;
}

/** Replaces the attempt that was closed. Of concurrent requests, one replaces it and the others read its attempt. */
export async function replaceCheckout(
  db: Rows,
  wanted: Reservation,
  closedAttempt: string,
  fresh: Attempt,
): Promise<OpenCheckout> {
  const [taken] = await db
    .update(checkouts)
    .set({ ...values(wanted, fresh), sessionId: null, url: null })
    .where(and(at(wanted), eq(checkouts.attempt, closedAttempt)))
    .returning();
  return taken ?? (await read(db, wanted));
}

/** Stores the session of an attempt. False when another attempt has replaced it meanwhile. */
export async function recordSession(
  db: Rows,
  key: string,
  attempt: string,
  session: { id: string; url: string },
): Promise<boolean> {
  const written = await db
    .update(checkouts)
    .set({ sessionId: session.id, url: session.url })
    .where(and(eq(checkouts.ownerKey, key), eq(checkouts.attempt, attempt)))
    .returning({ attempt: checkouts.attempt });
  return written.length > 0;
}

/** Releases the reservations of sessions that are complete or expired, so that the owner may buy again. */
export async function releaseCheckouts(db: Rows, closedSessionIds: string[]): Promise<void> {
  await db.delete(checkouts).where(inArray(checkouts.sessionId, closedSessionIds));
}

/** Releases the reservations of an owner whose customer is gone: nobody can pay their pages any more. */
export async function releaseCheckoutsOf(rows: Rows, owner: Owner): Promise<void> {
  await rows.delete(checkouts).where(eq(checkouts.ownerKey, ownerKey(owner)));
}

/** Whether an open session is this owner's: a checkout or a booking. Closed ones are in the snapshot. */
export async function isOwnSession(db: Rows, owner: Owner, sessionId: string): Promise<boolean> {
  const key = ownerKey(owner);
  const [checkout] = await db
    .select({ sessionId: checkouts.sessionId })
    .from(checkouts)
    .where(and(eq(checkouts.ownerKey, key), eq(checkouts.sessionId, sessionId)));
  if (checkout) return true;
  const [booking] = await db
    .select({ sessionId: bookings.sessionId })
    .from(bookings)
    .where(and(eq(bookings.ownerKey, key), eq(bookings.sessionId, sessionId)));
  return booking !== undefined;
}

async function read(db: Rows, wanted: Reservation): Promise<OpenCheckout> {
  const [row] = await db.select().from(checkouts).where(at(wanted));
  if (!row)
    throw new Error(`the checkout reservation of ${ownerKey(wanted.owner)} was released while it was read`);
  return row;
}

function at(wanted: Reservation) {
  return and(eq(checkouts.ownerKey, ownerKey(wanted.owner)), eq(checkouts.planGroup, wanted.planGroup));
}

function values({ offer, seats, trialDays }: Reservation, { attempt, expiresAt, at: createdAt }: Attempt) {
  return { offer, seats, trialDays, attempt, expiresAt, createdAt };
}
