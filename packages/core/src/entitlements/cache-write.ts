import { eq } from "drizzle-orm";
import { entitlementsLiveMs } from "../cache/cache.ts";
import { customerIdOf, ownerOf } from "../customer/customer.ts";
import { customersCachedSince, customersNotCached, recordCached } from "../customer/snapshots.ts";
import { snapshots } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import { BillingError, nameOf } from "../errors.ts";
import { snapshotSchema } from "../model/snapshot.ts";
import { findEntitlements } from "./store.ts";

/**
 * Writes a customer's stored sync to the cache; an older ticket never replaces a newer one. When the cache is down, the
 * row stays marked as not cached, and the durable step or the sweep tries again.
 *
 * @returns whether the cache now holds this sync or a newer one
 * @throws the database's errors
 */
export async function writeToCache(
  deps: Pick<BillingDeps, "db" | "cache" | "log">,
  customerId: string,
): Promise<boolean> {
  return (await write(deps, customerId)) === "written";
}

async function write(
  deps: Pick<BillingDeps, "db" | "cache" | "log">,
  customerId: string,
): Promise<"written" | "refused" | "down"> {
  const owner = await ownerOf(deps.db, customerId);
  const [row] = await deps.db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
  const snapshot = snapshotSchema.safeParse(row?.snapshot).data;
  if (!owner || !row || !snapshot) return "written";
  const entitlements = await findEntitlements(deps.db, owner);
  try {
    await deps.cache.writeEntitlements(entitlements);
    await deps.cache.writeCustomerState({ schema: 1, customerId, version: row.applied, snapshot });
    const current = await customerIdOf(deps.db, owner);
    if (current) await deps.cache.writeOwnership(owner, current);
  } catch (error) {
    const isRefused = error instanceof BillingError && error.code === "cache_refused";
    deps.log[isRefused ? "error" : "warn"]({ customerId, error: nameOf(error) }, "cache not written");
    return isRefused ? "refused" : "down";
  }
  await recordCached(deps.db, customerId, Math.min(row.applied, entitlements.version));
  return "written";
}

const versionsAtOnce = 200;

/**
 * Writes to the cache what it missed while it was down, and what it has lost again: after a failover or from an old dump Redis
 * may hold an older value than it once did. Stops when it is down still; a customer whose keys Redis refuses stops nobody
 * else.
 *
 * @returns how many customers were written
 */
export async function writeMissedToCache(
  deps: Pick<BillingDeps, "db" | "cache" | "clock" | "log">,
  limit = 200,
): Promise<number> {
  const missed = await customersNotCached(deps.db, limit);
  const lost = await lostByCache(deps);
  let written = 0;
  for (const customerId of [...missed, ...lost].slice(0, limit)) {
    const outcome = await write(deps, customerId);
    if (outcome === "down") break;
    if (outcome === "written") written += 1;
  }
  return written;
}

/** Customers of whom the cache once held a newer value than it does. */
async function lostByCache({
  db,
  cache,
  clock,
  log,
}: Pick<BillingDeps, "db" | "cache" | "clock" | "log">): Promise<string[]> {
  // What was written before has left the cache.
  const recent = await customersCachedSince(db, new Date(clock.now() - entitlementsLiveMs));
  const lost: string[] = [];
  for (let at = 0; at < recent.length; at += versionsAtOnce) {
    const part = recent.slice(at, at + versionsAtOnce);
    try {
      const versions = await cache.readVersions(part.map(({ owner }) => owner));
      lost.push(...part.filter(({ ticket }, index) => isOlder(versions[index], ticket)).map(idOf));
    } catch (error) {
      log.warn({ error: nameOf(error) }, "cache not compared");
      return lost;
    }
  }
  return lost;
}

const idOf = ({ customerId }: { customerId: string }) => customerId;

/** A value that is not there is no loss: the next reader fills it. */
function isOlder(version: number | undefined, ticket: number): boolean {
  return version !== undefined && version > 0 && version < ticket;
}
