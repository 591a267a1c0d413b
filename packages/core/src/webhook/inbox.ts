import { and, asc, count, eq, inArray, isNull, lt, min, or, sql } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { inbox, type inboxStates } from "../database/tables.ts";
import type { StripeEvent } from "../stripe/event.ts";
import { customerOf } from "../stripe/event.ts";

type InboxState = (typeof inboxStates)[number];

export interface StoredEvent {
  state: InboxState;
  /** How often Stripe has delivered this event, this time included. */
  deliveries: number;
}

export interface EventDisposition {
  state: Extract<InboxState, "received" | "ignored" | "parked">;
  reason: string | null;
}

/**
 * Writes a knock down once. A knock that is known keeps its state and only counts the delivery. The promise
 * resolves after the commit: what is answered with 2xx is in this table.
 */
export async function storeEvent(
  db: Rows,
  event: StripeEvent,
  payload: string,
  verdict: EventDisposition,
  at: Date,
): Promise<StoredEvent> {
  const [row] = await db
    .insert(inbox)
    .values({
      stripeEventId: event.id,
      type: event.type,
      customerId: customerOf(event),
      objectId: event.data.object.id ?? null,
      apiVersion: event.api_version ?? null,
      livemode: event.livemode,
      account: event.account ?? null,
      stripeCreatedAt: new Date(event.created * 1000),
      payload,
      state: verdict.state,
      reason: verdict.reason,
      receivedAt: at,
      answeredAt: verdict.state === "received" ? null : at,
    })
    .onConflictDoUpdate({ target: inbox.stripeEventId, set: { deliveries: sql`${inbox.deliveries} + 1` } })
    .returning({ state: inbox.state, deliveries: inbox.deliveries });
  if (!row) throw new Error("an upsert returned no row");
  return row;
}

export type InboxRow = typeof inbox.$inferSelect;

export async function findEvent(db: Rows, stripeEventId: string): Promise<InboxRow | null> {
  const [row] = await db.select().from(inbox).where(eq(inbox.stripeEventId, stripeEventId));
  return row ?? null;
}

/** Remembers whose door it was, once that has been found out; NULL for nobody's. */
export async function assignCustomer(
  db: Rows,
  stripeEventId: string,
  customerId: string | null,
): Promise<void> {
  await db.update(inbox).set({ customerId }).where(eq(inbox.stripeEventId, stripeEventId));
}

/** Ends a knock that no look will answer. A knock that was answered meanwhile stays answered. */
export async function closeEvent(
  db: Rows,
  stripeEventId: string,
  state: "ignored" | "parked" | "superseded",
  reason: string,
  at: Date,
  ticket: number | null = null,
): Promise<boolean> {
  const closed = await db
    .update(inbox)
    .set({ state, reason, answeredAt: at, answeredByTicket: ticket })
    .where(and(eq(inbox.stripeEventId, stripeEventId), eq(inbox.state, "received")))
    .returning({ id: inbox.stripeEventId });
  return closed.length > 0;
}

export const retriesExhausted = "retries exhausted";

/** What waits for a look at this customer; a knock whose retries ran out is answered by the next look as well. */
export function waitingFor(customerId: string) {
  return and(
    eq(inbox.customerId, customerId),
    or(eq(inbox.state, "received"), and(eq(inbox.state, "parked"), eq(inbox.reason, retriesExhausted))),
  );
}

/** How long a knock may wait before it is announced again, the first time and from then on; milliseconds. */
const overdueAfterMs = 60_000;
const announceAgainMs = 5 * 60_000;

/**
 * Takes the knocks that nobody has come for, to be announced again: one for each customer, because a look answers all
 * of its customer's knocks; oldest first. Two sweeps at once take different ones.
 */
export async function takeOverdueEvents(db: Rows, at: Date, limit: number): Promise<InboxRow[]> {
  const overdue = db
    .select({ stripeEventId: inbox.stripeEventId })
    .from(inbox)
    .where(
      and(
        eq(inbox.state, "received"),
        lt(inbox.receivedAt, new Date(at.getTime() - overdueAfterMs)),
        or(isNull(inbox.announcedAt), lt(inbox.announcedAt, new Date(at.getTime() - announceAgainMs))),
        sql`not exists (select 1 from ${inbox} earlier
          where earlier.customer_id = ${inbox.customerId} and earlier.state = 'received'
          and (earlier.received_at, earlier.stripe_event_id) < (${inbox.receivedAt}, ${inbox.stripeEventId}))`,
      ),
    )
    .orderBy(asc(inbox.receivedAt), asc(inbox.stripeEventId))
    .limit(limit)
    .for("update", { skipLocked: true });
  return db.update(inbox).set({ announcedAt: at }).where(inArray(inbox.stripeEventId, overdue)).returning();
}

export interface InboxDepth {
  waiting: number;
  oldestReceivedAt: Date | null;
  parked: number;
}

export async function inboxDepth(db: Rows): Promise<InboxDepth> {
  const rows = await db
    .select({ state: inbox.state, events: count(), oldest: min(inbox.receivedAt) })
    .from(inbox)
    .where(or(eq(inbox.state, "received"), eq(inbox.state, "parked")))
    .groupBy(inbox.state);
  const waiting = rows.find((row) => row.state === "received");
  const parked = rows.find((row) => row.state === "parked");
  return {
    waiting: waiting?.events ?? 0,
    oldestReceivedAt: waiting?.oldest ?? null,
    parked: parked?.events ?? 0,
  };
}
