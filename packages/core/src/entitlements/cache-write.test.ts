import { type RunningRedis, startRedis } from "@tollgate/local-stack";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStripeCacheClient } from "../cache/cache.ts";
import { connectRedis } from "../cache/redis-client.ts";
import { customersNotCached } from "../customer/snapshots.ts";
import { customers, snapshots } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { rememberingLog, virtualClock } from "../testing/clock.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { snapshot } from "../testing/snapshots.ts";
import { bindCustomer, start, storeSync, ticketFor } from "../testing/syncs.ts";
import { writeMissedToCache, writeToCache } from "./cache-write.ts";

let test: TestDb;
let redis: RunningRedis;
const clock = virtualClock(start.getTime());
beforeAll(async () => {
  test = await openTestDb();
  redis = await startRedis({ clock: clock.now });
});
afterAll(async () => {
  await redis.stop();
  await test.close();
});

const log = rememberingLog();
const cacheClient = () =>
  createStripeCacheClient({ redis: connectRedis({ ...redis, timeoutMs: 2_000 }), clock, log });

let people = 0;
async function someone(): Promise<{ owner: Owner; customerId: string; sync: () => Promise<unknown> }> {
  people += 1;
  const owner: Owner = { type: "user", id: `cached-${people}` };
  const customerId = `cus_cached_${people}`;
  await bindCustomer(test.db, owner, customerId);
  const sync = async () =>
    storeSync(test.db, owner, await ticketFor(test.db, customerId), snapshot({ customerId }));
  return { owner, customerId, sync };
}
const cachedOf = async (customerId: string) =>
  (await test.db.select().from(snapshots).where(eq(snapshots.customerId, customerId)))[0]?.cached;

describe("what is written to the cache", () => {
  it("is the state, the entitlements and the owner's customer, all of the newest sync", async () => {
    const { owner, customerId, sync } = await someone();
    await sync();
    await sync();
    const cache = cacheClient();
    expect(await writeToCache({ db: test.db, cache, log }, customerId)).toBe(true);
    const version = start.getTime() + 1;
    expect(await cache.readEntitlements(owner)).toMatchObject({ version });
    expect(await cache.readCustomerState(customerId)).toMatchObject({ version, snapshot: { customerId } });
    expect(await cache.readOwnership(owner)).toBe(customerId);
    expect(await cachedOf(customerId)).toBe(version);
    expect(await customersNotCached(test.db, 100)).not.toContain(customerId);
  });

  it("is nothing of a customer without a sync, without an owner, or with a row of an older shape", async () => {
    const unseen = await someone();
    const ownerless = await someone();
    await ownerless.sync();
    await test.db.delete(customers).where(eq(customers.customerId, ownerless.customerId));
    const strange = await someone();
    await strange.sync();
    await test.db
      .update(snapshots)
      .set({ snapshot: { schema: 0 } as never })
      .where(eq(snapshots.customerId, strange.customerId));
    for (const { owner, customerId } of [unseen, ownerless, strange]) {
      const cache = cacheClient();
      expect(await writeToCache({ db: test.db, cache, log }, customerId)).toBe(true);
      expect(await cache.readEntitlements(owner)).toBeNull();
      expect(await cache.readCustomerState(customerId)).toBeNull();
    }
  });

  it("names no customer for an owner whose customer was deleted", async () => {
    const { owner, customerId, sync } = await someone();
    await sync();
    await test.db
      .update(customers)
      .set({ customerId: null, formerCustomerIds: [customerId] })
      .where(eq(customers.customerId, customerId));
    const cache = cacheClient();
    const before = log.lines.length;
    expect(await writeToCache({ db: test.db, cache, log }, customerId)).toBe(true);
    expect(await cache.readOwnership(owner)).toBeNull();
    expect(log.lines).toHaveLength(before);
  });

  it("counts as written for this customer only, though the owner's other customer was synced later", async () => {
    const { owner, customerId, sync } = await someone();
    await sync();
    const next = `${customerId}_next`;
    await test.db
      .update(customers)
      .set({ customerId: next, formerCustomerIds: [customerId] })
      .where(eq(customers.customerId, customerId));
    const later = new Date(start.getTime() + 60_000);
    await storeSync(
      test.db,
      owner,
      await ticketFor(test.db, next, later),
      snapshot({ customerId: next }),
      later,
    );
    expect(await writeToCache({ db: test.db, cache: cacheClient(), log }, customerId)).toBe(true);
    expect(await cachedOf(customerId)).toBe(start.getTime());
  });

  it("stays to be written while the cache is down, and says so once in the log", async () => {
    const { customerId, sync } = await someone();
    await sync();
    const cache = { ...cacheClient(), writeEntitlements: () => Promise.reject(new TypeError("no route")) };
    const log = rememberingLog();
    expect(await writeToCache({ db: test.db, cache, log }, customerId)).toBe(false);
    expect(log.lines).toMatchObject([{ level: "warn", customerId, error: "TypeError" }]);
    expect(await customersNotCached(test.db, 100)).toContain(customerId);
  });
});

describe("one key of a wrong type in Redis (row f)", () => {
  it("keeps its owner out of the cache, and stops nobody else", async () => {
    const poisoned = await someone();
    const other = await someone();
    for (const { sync } of [poisoned, other]) await sync();
    const client = connectRedis({ ...redis, timeoutMs: 2_000 });
    await client.hset(`entitlements:${poisoned.owner.id}`, { not: "ours" });
    const log = rememberingLog();
    const cache = createStripeCacheClient({ redis: client, clock, log });
    await expect(cache.readEntitlements(poisoned.owner)).rejects.toMatchObject({ code: "cache_refused" });
    expect(await cache.readEntitlements(other.owner)).toBeNull();
    await writeMissedToCache({ db: test.db, cache, clock, log });
    expect(await cache.readEntitlements(other.owner)).not.toBeNull();
    expect(await customersNotCached(test.db, 100)).toContain(poisoned.customerId);
    expect(log.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        customerId: poisoned.customerId,
        error: expect.stringContaining("cache_refused"),
        message: "cache not written",
      }),
    );
  });
});

describe("what Redis has lost again", () => {
  it("is written again by the next sweep, where an older value stands; a miss is left to its readers", async () => {
    const [older, gone] = [await someone(), await someone()];
    const cache = cacheClient();
    const isCached = { db: test.db, cache, clock, log };
    const key = (owner: Owner) => `entitlements:${owner.id}`;
    for (const { customerId, sync } of [older, gone]) {
      await sync();
      await writeToCache(isCached, customerId);
    }
    const dump = String(redis.run(["GET", key(older.owner)]));
    await older.sync();
    await writeToCache(isCached, older.customerId);
    redis.run(["SET", key(older.owner), dump]);
    redis.run(["DEL", key(gone.owner)]);

    await writeMissedToCache(isCached);

    expect(await cache.readEntitlements(older.owner)).toMatchObject({ version: start.getTime() + 1 });
    expect(await cache.readEntitlements(gone.owner)).toBeNull();
  });

  it("stops nobody: a cache that is down is compared by the next sweep", async () => {
    const { customerId, sync } = await someone();
    await sync();
    const log = rememberingLog();
    await writeToCache({ db: test.db, cache: cacheClient(), log }, customerId);
    const cache = { ...cacheClient(), readVersions: () => Promise.reject(new TypeError("no route")) };
    await writeMissedToCache({ db: test.db, cache, clock, log });
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: "warn", message: "cache not compared" }),
    );
  });
});
