import { and, asc, eq, gt, gte, lt } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { inbox, syncs } from "../database/tables.ts";
import { type InboxRow, isUnanswered, takeEvents } from "./inbox.ts";

// Events that wait because Stripe or the engine was down, and not because something is wrong with their own customer: since
// they arrived, no sync of anybody has succeeded.

type Unanswered = Pick<InboxRow, "stripeEventId" | "receivedAt" | "announcedAt" | "answeredAt" | "state">;

/** Milliseconds: an event that has just arrived is being answered. */
const beingAnsweredMs = 60_000;
const dayMs = 24 * 3_600_000;

/**
 * Takes the events to announce at once, because a sync has succeeded for the first time since they arrived and were last
 * tried. An event that goes on failing while others succeed is not among them: it is announced at its own pace.
 */
export async function takeAfterOutage(db: Rows, at: Date, limit: number): Promise<InboxRow[]> {
  const ended: string[] = [];
  for (const { event, firstSuccess } of await withFirstSuccess(db, at, limit))
    if (firstSuccess !== null && firstSuccess > lastTried(event)) ended.push(event.stripeEventId);
  return ended.length === 0 ? [] : takeEvents(db, ended, at);
}

/**
 * Takes one event whose retries are exhausted, the one that was tried longest ago, to find out whether an outage has ended.
 * NULL when none waits for that: since each of them arrived a sync of somebody has succeeded, or none is of the last day.
 */
export async function takeToTry(db: Rows, at: Date, limit: number): Promise<InboxRow | null> {
  const found = await withFirstSuccess(db, at, limit);
  const [next] = found
    .filter(({ event, firstSuccess }) => event.state === "parked" && firstSuccess === null)
    .map(({ event }) => event)
    .filter(({ receivedAt }) => at.getTime() - receivedAt.getTime() < dayMs)
    .sort((a, b) => lastTried(a).getTime() - lastTried(b).getTime());
  return next ? ((await takeEvents(db, [next.stripeEventId], at))[0] ?? null) : null;
}

async function withFirstSuccess(
  db: Rows,
  at: Date,
  limit: number,
): Promise<{ event: Unanswered; firstSuccess: Date | null }[]> {
  const { stripeEventId, receivedAt, announcedAt, answeredAt, state } = inbox;
  const waiting = await db
    .select({ stripeEventId, receivedAt, announcedAt, answeredAt, state })
    .from(inbox)
    .where(
      and(
        isUnanswered,
        lt(receivedAt, new Date(at.getTime() - beingAnsweredMs)),
        gt(receivedAt, new Date(at.getTime() - 30 * dayMs)),
      ),
    )
    .orderBy(asc(receivedAt), asc(stripeEventId))
    .limit(limit);
  const found: { event: Unanswered; firstSuccess: Date | null }[] = [];
  let known: Date | null | undefined;
  for (const event of waiting) {
    // The first success after an earlier event is the first after this one too, unless it came before.
    if (known === undefined || (known !== null && known < event.receivedAt))
      known = await firstSuccessSince(db, event.receivedAt);
    found.push({ event, firstSuccess: known });
  }
  return found;
}

async function firstSuccessSince(db: Rows, since: Date): Promise<Date | null> {
  const [row] = await db
    .select({ finishedAt: syncs.finishedAt })
    .from(syncs)
    .where(and(eq(syncs.outcome, "applied"), gte(syncs.finishedAt, since)))
    .orderBy(asc(syncs.finishedAt))
    .limit(1);
  return row?.finishedAt ?? null;
}

/** When it was announced last, given up last, or arrived. */
function lastTried({ receivedAt, announcedAt, answeredAt }: Unanswered): Date {
  return new Date(Math.max(...[receivedAt, announcedAt, answeredAt].map((each) => each?.getTime() ?? 0)));
}
