import { asc, gt, isNotNull, or, sql } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { customers } from "../database/tables.ts";
import { nameOf } from "../errors.ts";
import type { SyncingDeps } from "../sync-port.ts";

export interface RebuildProgress {
  customers: number;
  rebuilt: number;
  failed: number;
}

/**
 * Syncs every customer, database and cache: after snapshots, entitlements or Redis were lost, or the policy changed. The
 * rest of the system may run meanwhile. Stripe knows neither owners nor manual grants: the tables of customers and
 * grants must have survived. A customer that fails is logged and counted.
 *
 * @param onProgress called after each customer
 * @throws the database's errors
 */
export async function rebuild(
  deps: SyncingDeps,
  onProgress: (progress: RebuildProgress) => void = () => {},
): Promise<RebuildProgress> {
  const progress = { customers: await countCustomers(deps.db), rebuilt: 0, failed: 0 };
  let after = "";
  for (;;) {
    const page = await customersAfter(deps.db, after);
    if (page.length === 0) return progress;
    for (const customerId of page.flatMap(({ ids }) => ids)) {
      try {
        await deps.sync(customerId, { source: "person" });
        progress.rebuilt += 1;
      } catch (error) {
        progress.failed += 1;
        deps.log.error({ alert: "P1", customerId, error: nameOf(error) }, "rebuild failed");
      }
      onProgress({ ...progress });
    }
    after = page.at(-1)?.ownerKey ?? after;
  }
}

async function customersAfter(db: Rows, ownerKey: string) {
  const rows = await db
    .select()
    .from(customers)
    .where(gt(customers.ownerKey, ownerKey))
    .orderBy(asc(customers.ownerKey))
    .limit(100);
  return rows.map((row) => ({
    ownerKey: row.ownerKey,
    ids: [...row.formerCustomerIds, ...(row.customerId ? [row.customerId] : [])],
  }));
}

async function countCustomers(db: Rows): Promise<number> {
  const [row] = await db
    .select({
      count: sql<number>`coalesce(sum(cardinality(${customers.formerCustomerIds})
        + case when ${customers.customerId} is null then 0 else 1 end), 0)::int`,
    })
    .from(customers)
    .where(or(isNotNull(customers.customerId), sql`cardinality(${customers.formerCustomerIds}) > 0`));
  return row?.count ?? 0;
}
