import { and, asc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, sql } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { snapshots, syncs } from "../database/tables.ts";

/** Those first who were synced, or tried, longest ago: customers whose sync fails do not stop the others. */
export const longestWithoutSync = asc(sql`coalesce(${snapshots.syncStartedAt}, '-infinity')`);

/**
 * Customers whose access the clock has changed since the newest sync, the longest overdue first. Those whose sync was
 * tried since then, and failed, come after all others, the longest ago first: however many fail, nobody waits for them. Each
 * of them is tried ever less often.
 */
export async function scheduledCustomers(db: Rows, at: Date, limit: number): Promise<string[]> {
  const { customerId, nextChangeAt, syncStartedAt } = snapshots;
  const isDue = and(isNotNull(nextChangeAt), lte(nextChangeAt, at));
  const isUntried = or(isNull(syncStartedAt), lt(syncStartedAt, nextChangeAt));
  const untried = await db
    .select({ customerId })
    .from(snapshots)
    .where(and(isDue, isUntried))
    .orderBy(nextChangeAt)
    .limit(limit);
  const left = limit - untried.length;
  const again = left === 0 ? [] : (await failedCustomers(db, at)).slice(0, left);
  return [...untried.map((row) => row.customerId), ...again];
}

/** Makes a customer due at an instant, unless it is due before. */
export async function scheduleSync(db: Rows, customerId: string, at: Date): Promise<void> {
  const { nextChangeAt } = snapshots;
  await db
    .update(snapshots)
    .set({ nextChangeAt: at })
    .where(and(eq(snapshots.customerId, customerId), or(isNull(nextChangeAt), gt(nextChangeAt, at))));
}

/** Those that were tried longest ago; the others have their turn in a later minute. */
const mostFailed = 1_000;
const minuteMs = 60_000;
const longestPauseMs = 60 * minuteMs;
/** Failures of so many milliseconds are counted. */
const failuresSinceMs = 12 * 60 * minuteMs;

/** Those whose pause is over: after one failure none, after two a minute, then three, seven, …, an hour at most. */
async function failedCustomers(db: Rows, at: Date): Promise<string[]> {
  const { customerId, nextChangeAt, syncStartedAt } = snapshots;
  const failed = await db
    .select({ customerId, syncStartedAt })
    .from(snapshots)
    .where(and(isNotNull(nextChangeAt), lte(nextChangeAt, at), gte(syncStartedAt, nextChangeAt)))
    .orderBy(syncStartedAt)
    .limit(mostFailed);
  if (failed.length === 0) return [];
  const failures = await countFailures(
    db,
    failed.map((row) => row.customerId),
    new Date(at.getTime() - failuresSinceMs),
  );
  return failed
    .filter(({ customerId: id, syncStartedAt: tried }) => {
      const pause = (2 ** ((failures.get(id) ?? 0) - 1) - 1) * minuteMs;
      return !tried || at.getTime() - tried.getTime() >= Math.min(pause, longestPauseMs);
    })
    .map((row) => row.customerId);
}

/** Failures in a row, by customer. */
async function countFailures(
  db: Rows,
  customerIds: readonly string[],
  since: Date,
): Promise<Map<string, number>> {
  const { id, customerId, outcome, startedAt } = syncs;
  const ended = await db
    .select({ customerId, outcome })
    .from(syncs)
    .where(and(inArray(customerId, [...customerIds]), gte(startedAt, since)))
    .orderBy(id);
  const counts = new Map<string, number>();
  for (const row of ended)
    counts.set(row.customerId, row.outcome === "failed" ? (counts.get(row.customerId) ?? 0) + 1 : 0);
  return counts;
}
