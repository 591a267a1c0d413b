import { desc, eq } from "drizzle-orm";
import type { Rows } from "./database.ts";
import type { BillingDeps } from "./deps.ts";
import { syncs } from "./tables.ts";

export type SyncLogEntry = typeof syncs.$inferSelect;

/** One row for each look at Stripe: what it cost and how it ended. */
export async function recordSync(
  deps: Pick<BillingDeps, "db" | "clock">,
  entry: Omit<typeof syncs.$inferInsert, "id" | "finishedAt">,
): Promise<void> {
  await deps.db.insert(syncs).values({ ...entry, finishedAt: new Date(deps.clock.now()) });
}

/** The newest looks at a customer first. */
export function readSyncs(db: Rows, customerId: string, limit = 50): Promise<SyncLogEntry[]> {
  return db.select().from(syncs).where(eq(syncs.customerId, customerId)).orderBy(desc(syncs.id)).limit(limit);
}
