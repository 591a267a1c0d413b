import {
  and,
  asc,
  count,
  eq,
  gt,
  inArray,
  isNull,
  lt,
  lte,
  min,
  or,
  type SQLWrapper,
  sql,
} from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { inbox, type inboxStates } from "../database/tables.ts";
import type { StripeEvent } from "../stripe/event.ts";
import { customerOf, paymentOf } from "../stripe/event.ts";

export const retriesExhausted = "retries exhausted";

/** Waits for an answer: received, or given up by the engine, which is no answer. */
export const isUnanswered = or(
  eq(inbox.state, "received"),
  and(eq(inbox.state, "parked"), eq(inbox.reason, retriesExhausted)),
);

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
 * Stores an event once. A known event keeps its state; only the delivery is counted. The snapshot twin of a thin event is
 * known, and may say whose it is. Resolves after the commit, so that
 * every event answered with 2xx is in this table.
 *
 * @param at when it was received
 * @throws the database's errors
 */
export async function storeEvent(
  db: Rows,
  event: StripeEvent,
  payload: string,
  disposition: EventDisposition,
  at: Date,
): Promise<StoredEvent> {
  const [row] = await db
    .insert(inbox)
    .values({
      stripeEventId: event.id,
      type: event.type,
      customerId: customerOf(event),
      objectId: event.data.object.id ?? null,
      paymentIntentId: paymentOf(event.data.object).paymentIntentId,
      apiVersion: event.api_version ?? null,
      livemode: event.livemode,
      account: event.account ?? null,
      stripeCreatedAt: new Date(event.created * 1000),
      payload,
      state: disposition.state,
      reason: disposition.reason,
      receivedAt: at,
      answeredAt: disposition.state === "received" ? null : at,
    })
    .onConflictDoUpdate({
      target: inbox.stripeEventId,
      set: {
        deliveries: sql`${inbox.deliveries} + 1`,
        customerId: sql`coalesce(${inbox.customerId}, excluded.customer_id)`,
        paymentIntentId: sql`coalesce(${inbox.paymentIntentId}, excluded.payment_intent_id)`,
      },
    })
    .returning({ state: inbox.state, deliveries: inbox.deliveries });
  if (!row) throw new Error("an upsert returned no row");
  return row;
}

export type InboxRow = typeof inbox.$inferSelect;

export async function findEvent(db: Rows, stripeEventId: string): Promise<InboxRow | null> {
  const [row] = await db.select().from(inbox).where(eq(inbox.stripeEventId, stripeEventId));
  return row ?? null;
}

/** Stores which customer an event is about, once Stripe has said so; NULL when its object has no customer. */
export async function assignCustomer(
  db: Rows,
  stripeEventId: string,
  { customerId, paymentIntentId }: { customerId: string | null; paymentIntentId: string | null },
): Promise<void> {
  await db.update(inbox).set({ customerId, paymentIntentId }).where(eq(inbox.stripeEventId, stripeEventId));
}

/**
 * Closes an event that no sync will answer.
 *
 * @param ticket of the sync that made it superfluous
 * @returns false when it was answered meanwhile: it stays answered
 */
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
    .where(
      and(
        eq(inbox.stripeEventId, stripeEventId),
        reason === retriesExhausted ? eq(inbox.state, "received") : isUnanswered,
      ),
    )
    .returning({ id: inbox.stripeEventId });
  return closed.length > 0;
}

/** Forgets what an event of somebody else's customer says: it is not ours to keep. */
export async function forgetPayload(db: Rows, stripeEventId: string): Promise<void> {
  await db.update(inbox).set({ payload: "" }).where(eq(inbox.stripeEventId, stripeEventId));
}

/** Events that wait for a sync of this customer. The next sync also answers those whose retries are exhausted. */
export function waitingFor(customerId: string) {
  return and(eq(inbox.customerId, customerId), isUnanswered);
}

/** Milliseconds: how long an event may wait before it is announced again, first and each further time. */
const overdueAfterMs = 60_000;
const announceAgainMs = 5 * 60_000;

/**
 * Takes overdue events to announce again, oldest first. One per customer, because a sync answers all events of its
 * customer. Concurrent sweeps take different ones.
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
  return takeEvents(db, overdue, at);
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Takes events whose retries are exhausted to announce again: hourly for a day, then daily, for as long as Stripe keeps
 * an event (docs.stripe.com/api/events: 30 days). They stay parked until one is answered, so that nobody is alarmed twice.
 */
export async function takeParkedEvents(db: Rows, at: Date, limit: number): Promise<InboxRow[]> {
  const before = (ms: number) => new Date(at.getTime() - ms);
  const parked = await db
    .select({ stripeEventId: inbox.stripeEventId })
    .from(inbox)
    .where(
      and(
        eq(inbox.state, "parked"),
        eq(inbox.reason, retriesExhausted),
        gt(inbox.receivedAt, before(30 * dayMs)),
        or(
          isNull(inbox.announcedAt),
          lte(inbox.announcedAt, before(dayMs)),
          and(gt(inbox.answeredAt, before(dayMs)), lte(inbox.announcedAt, before(hourMs))),
        ),
      ),
    )
    .orderBy(asc(inbox.announcedAt), asc(inbox.stripeEventId))
    .limit(limit);
  if (parked.length === 0) return [];
  return takeEvents(
    db,
    parked.map(({ stripeEventId }) => stripeEventId),
    at,
  );
}

/** Notes that these events are announced again now. */
export function takeEvents(db: Rows, which: string[] | SQLWrapper, at: Date): Promise<InboxRow[]> {
  return db.update(inbox).set({ announcedAt: at }).where(inArray(inbox.stripeEventId, which)).returning();
}

/** Takes a parked event out of what waits. @returns false when it is not parked */
export async function dismissParked(
  db: Rows,
  stripeEventId: string,
  reason: string,
  at: Date,
): Promise<boolean> {
  const dismissed = await db
    .update(inbox)
    .set({ state: "ignored", reason, answeredAt: at })
    .where(and(eq(inbox.stripeEventId, stripeEventId), eq(inbox.state, "parked")))
    .returning({ id: inbox.stripeEventId });
  return dismissed.length > 0;
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
