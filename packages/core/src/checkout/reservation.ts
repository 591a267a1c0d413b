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
 * Takes the one place for an open checkout of this owner and plan group, or returns who has it. An expired
 * attempt gives its place up. Of several racers one inserts and the others read its attempt, so that all ask
 * Stripe with the same idempotency key.
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

/** A page about to expire is of no use to a buyer: a new one is opened when less than this is left. */
const usableMs = 2 * 60_000;
/**
 * An attempt that Stripe has not answered for so long has died with its process. It could not be repeated for much
 * longer either: Stripe refuses a session that would be open for less than 30 minutes.
 */
const answeredWithinMs = 4 * 60_000;

/** Whether a buyer who wants these terms can still be sent to what is open. */
export function isUsable(open: OpenCheckout, wanted: Terms, at: number): boolean {
  if (!hasTerms(open, wanted)) return false;
  if (open.sessionId) return open.expiresAt.getTime() - at > usableMs;
  return at - open.createdAt.getTime() < answeredWithinMs;
}

export function hasTerms(open: OpenCheckout, wanted: Terms): boolean {
  return open.offer === wanted.offer && open.seats === wanted.seats && open.trialDays === wanted.trialDays;
}

/** Takes the place over from the attempt that was closed; of several racers one wins and the others read it. */
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

/** Writes down the session of an attempt. False when the attempt has lost its place to another one meanwhile. */
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

/** Frees the places of sessions that are complete or expired, so that the owner may buy again. */
export async function releaseCheckouts(db: Rows, closedSessionIds: string[]): Promise<void> {
  await db.delete(checkouts).where(inArray(checkouts.sessionId, closedSessionIds));
}

/** Whether a session was opened for this owner, as far as is written down: what is done with is in the snapshot. */
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
