import { desc, eq } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { syncs } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import { nameOf } from "../errors.ts";

type SyncLogEntry = typeof syncs.$inferSelect;

/** Logs one row per sync: its reads at Stripe and its outcome. A failure here does not fail the sync. */
export async function recordSync(
  deps: Pick<BillingDeps, "db" | "cache" | "clock" | "log">,
  entry: Omit<typeof syncs.$inferInsert, "id" | "finishedAt">,
): Promise<void> {
  const attempt = { lastOutcome: entry.outcome, lastSource: entry.source };
  await deps.cache.recordSyncAttempt(entry.customerId, attempt).catch(() => {
    // The database has the whole log; the cache only its newest line.
  });
  try {
    await deps.db.insert(syncs).values({ ...entry, finishedAt: new Date(deps.clock.now()) });
  } catch (error) {
    deps.log.warn({ customerId: entry.customerId, error: nameOf(error) }, "sync not logged");
  }
}

/** The syncs of a customer, newest first. */
export function readSyncs(db: Rows, customerId: string, limit = 50): Promise<SyncLogEntry[]> {
  return db.select().from(syncs).where(eq(syncs.customerId, customerId)).orderBy(desc(syncs.id)).limit(limit);
}
