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
