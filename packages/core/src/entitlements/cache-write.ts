import { eq } from "drizzle-orm";
import { customerIdOf, ownerOf } from "../customer/customer.ts";
import { customersNotCached, recordCached } from "../customer/snapshots.ts";
import { snapshots } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import { nameOf } from "../errors.ts";
import { snapshotSchema } from "../model/snapshot.ts";
import { findEntitlements } from "./store.ts";

/**
 * Writes what the database has kept of a customer to the cache, in the order of the tickets. A cache that is down
 * fails nothing: the row keeps saying that it is not cached, and the durable step or the sweep tries again.
 *
 * @returns whether the cache now holds this look or a newer one
 */
export async function writeToCache(
  deps: Pick<BillingDeps, "db" | "cache" | "log">,
  customerId: string,
): Promise<boolean> {
  const owner = await ownerOf(deps.db, customerId);
  const [row] = await deps.db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
  const snapshot = snapshotSchema.safeParse(row?.snapshot).data;
  if (!owner || !row || !snapshot) return true;
  const entitlements = await findEntitlements(deps.db, owner);
  try {
    await deps.cache.writeEntitlements(entitlements);
    await deps.cache.writeCustomerState({ schema: 1, customerId, version: row.applied, snapshot });
    const current = await customerIdOf(deps.db, owner);
    if (current) await deps.cache.writeOwnership(owner, current);
  } catch (error) {
    deps.log.warn({ customerId, error: nameOf(error) }, "cache not written");
    return false;
  }
  await recordCached(deps.db, customerId, Math.min(row.applied, entitlements.version));
  return true;
}

/**
 * Writes to the cache what it missed while it was down.
 *
 * @returns how many customers were written; it stops at the first that the cache refuses
 */
export async function writeMissedToCache(
  deps: Pick<BillingDeps, "db" | "cache" | "log">,
  limit = 200,
): Promise<number> {
  let written = 0;
  for (const customerId of await customersNotCached(deps.db, limit)) {
    if (!(await writeToCache(deps, customerId))) break;
    written += 1;
  }
  return written;
}
