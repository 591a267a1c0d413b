import { and, asc, eq, isNotNull } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import {
  bookings,
  checkouts,
  closedSessions,
  customers,
  inbox,
  merchantSubscriptions,
} from "../database/tables.ts";

/** Whose an object of Stripe's is, and which payment intent it is about, by Stripe's ids. */
export interface ObjectOwner {
  customerId: string;
  /** Of a refund, dispute or fraud warning; NULL for others. */
  paymentIntentId: string | null;
}

/**
 * The customer of an object by our own rows, so that a thin event, which names no customer, costs no call to Stripe. NULL
 * when no row of ours names the object.
 *
 * @param kind Stripe's name for the type of the object
 */
export async function customerOfObject(
  db: Rows,
  kind: string,
  objectId: string,
): Promise<ObjectOwner | null> {
  const customerId = await findByKind(db, kind, objectId);
  if (customerId) return { customerId, paymentIntentId: null };
  // An earlier event about the same object: Stripe has said whose it is.
  const [heard] = await db
    .select({ customerId: inbox.customerId, paymentIntentId: inbox.paymentIntentId })
    .from(inbox)
    .where(and(eq(inbox.objectId, objectId), isNotNull(inbox.customerId)))
    .orderBy(asc(inbox.receivedAt))
    .limit(1);
  return heard?.customerId ? { customerId: heard.customerId, paymentIntentId: heard.paymentIntentId } : null;
}

async function findByKind(db: Rows, kind: string, id: string): Promise<string | null> {
  if (kind === "customer") return id;
  if (kind === "subscription") {
    const { customerId } = merchantSubscriptions;
    const [row] = await db
      .select({ customerId })
      .from(merchantSubscriptions)
      .where(eq(merchantSubscriptions.id, id));
    return row?.customerId ?? null;
  }
  return kind === "checkout.session" ? customerOfSession(db, id) : null;
}

/** Open checkouts first: most events about sessions arrive while theirs is open. */
async function customerOfSession(db: Rows, sessionId: string): Promise<string | null> {
  const [open] = await db
    .select({ customerId: customers.customerId })
    .from(checkouts)
    .innerJoin(customers, eq(customers.ownerKey, checkouts.ownerKey))
    .where(eq(checkouts.sessionId, sessionId));
  if (open?.customerId) return open.customerId;
  const [booked] = await db
    .select({ customerId: bookings.customerId })
    .from(bookings)
    .where(eq(bookings.sessionId, sessionId));
  if (booked) return booked.customerId;
  const [closed] = await db
    .select({ customerId: closedSessions.customerId })
    .from(closedSessions)
    .where(eq(closedSessions.sessionId, sessionId));
  return closed?.customerId ?? null;
}
