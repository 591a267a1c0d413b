import { and, asc, eq, gte, inArray, lt } from "drizzle-orm";
import { inbox } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";

/** What to answer again: one event, all events of a customer, or all that were received from `from` until before `to`. */
export type ReplayInput = { stripeEventId: string } | { customerId: string } | { from: Date; to: Date };

/**
 * Marks events as waiting again and announces them. This is safe: an event only starts a sync. Ignored events stay
 * ignored.
 *
 * @returns how many wait again; at most 1,000 a call, the oldest first
 * @throws the announcement's error; the events then wait for the sweep
 */
export async function replayEvents(
  deps: Pick<BillingDeps, "db" | "announce" | "newId">,
  input: ReplayInput,
): Promise<number> {
  const chosen = deps.db
    .select({ id: inbox.stripeEventId })
    .from(inbox)
    .where(and(whereOf(input), inArray(inbox.state, ["applied", "superseded", "parked"])))
    .orderBy(asc(inbox.receivedAt), asc(inbox.stripeEventId))
    .limit(1_000);
  const waiting = await deps.db
    .update(inbox)
    .set({ state: "received", reason: null, answeredAt: null, answeredByTicket: null, staleSyncs: 0 })
    .where(inArray(inbox.stripeEventId, chosen))
    .returning();
  // The engine remembers an event's id for a day, so a replay needs an id of its own.
  const announcementId = deps.newId();
  for (const { stripeEventId, customerId, type } of waiting)
    await deps.announce({ stripeEventId, customerId, type, announcementId });
  return waiting.length;
}

function whereOf(input: ReplayInput) {
  if ("stripeEventId" in input) return eq(inbox.stripeEventId, input.stripeEventId);
  if ("customerId" in input) return eq(inbox.customerId, input.customerId);
  return and(gte(inbox.receivedAt, input.from), lt(inbox.receivedAt, input.to));
}

/** Days. Stripe's Events API and a person at the Dashboard can send an event again for 30 (docs.stripe.com/webhooks). */
const retentionDays = 45;

/**
 * Deletes answered events that Stripe can no longer send again. Parked ones wait for an operator.
 *
 * @returns how many were deleted
 */
export async function deleteOldEvents(
  deps: Pick<BillingDeps, "db" | "clock">,
  limit = 10_000,
): Promise<number> {
  const before = new Date(deps.clock.now() - retentionDays * 86_400_000);
  const old = deps.db
    .select({ id: inbox.stripeEventId })
    .from(inbox)
    .where(and(inArray(inbox.state, ["applied", "superseded", "ignored"]), lt(inbox.receivedAt, before)))
    .orderBy(asc(inbox.receivedAt))
    .limit(limit);
  const deleted = await deps.db
    .delete(inbox)
    .where(inArray(inbox.stripeEventId, old))
    .returning({ id: inbox.stripeEventId });
  return deleted.length;
}
