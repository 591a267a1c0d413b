import { randomUUID } from "node:crypto";
import { type RunningRedis, startRedis } from "@tollgate/local-stack";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { cacheKeys, createStripeCacheClient } from "../cache/cache.ts";
import { createAccessMemory } from "../cache/memory.ts";
import { connectRedis } from "../cache/redis-client.ts";
import type { Owner } from "../model/owner.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { rememberingLog, virtualClock } from "../testing/clock.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { days, newYear, purchase, refund, snapshot, testCatalog } from "../testing/snapshots.ts";
import { bindCustomer, storeSync, ticketFor } from "../testing/syncs.ts";
import { type CheckDeps, checkEntitlement, listEntitlements } from "./check.ts";
import { findEntitlements } from "./store.ts";

let test: TestDb;
let redis: RunningRedis;
const clock = virtualClock(0);
beforeAll(async () => {
  test = await openTestDb();
  redis = await startRedis({ clock: clock.now });
});
beforeEach(() => {
  clock.advance((newYear + days(1)) * 1000 - clock.now());
  redis.run(["FLUSHALL"]);
});
afterAll(async () => {
  await redis.stop();
  await test.close();
});

/** Another process: its own memory, the same cache and database. */
function process(): CheckDeps {
  const log = rememberingLog();
  return {
    db: test.db,
    cache: createStripeCacheClient({ redis: connectRedis({ ...redis, timeoutMs: 2_000 }), clock, log }),
    memory: createAccessMemory({ clock }),
    catalog: testCatalog,
    clock,
    log,
    newId: randomUUID,
  };
}

function raise(error: Error): never {
  throw error;
}

let owners = 0;
async function buyer(): Promise<{ owner: Owner; sync: (refunded: boolean) => Promise<void> }> {
  owners += 1;
  const owner: Owner = { type: "user", id: `buyer-${owners}` };
  const customerId = `cus_buyer_${owners}`;
  await bindCustomer(test.db, owner, customerId);
  const metadata = writeCheckoutMetadata({ owner, offer: "pro_month", entitlementLevel: "PRO" });
  const sync = async (refunded: boolean) => {
    const sale = purchase({ sessionId: `cs_${customerId}`, metadata });
    if (refunded && sale.payment) sale.payment.refunds = [refund()];
    await storeSync(
      test.db,
      owner,
      await ticketFor(test.db, customerId),
      snapshot({ customerId, purchases: [sale] }),
    );
  };
  await sync(false);
  return { owner, sync };
}

describe("an entitlement check", () => {
  it("reads memory, then the cache, then the database, and fills the caches that missed", async () => {
    const { owner } = await buyer();
    const shop = process();
    expect(await checkEntitlement(shop, owner, "PRO")).toMatchObject({ allowed: true, source: "database" });
    expect(await checkEntitlement(shop, owner, "PRO")).toMatchObject({ allowed: true, source: "memory" });
    expect(await checkEntitlement(process(), owner, "PRO")).toMatchObject({ allowed: true, source: "cache" });
  });

  it("with skipMemory does not read this process's memory, and updates it", async () => {
    const { owner, sync } = await buyer();
    const page = process();
    expect((await listEntitlements(page, owner)).level).toBe("PRO");
    await sync(true);
    redis.run(["FLUSHALL"]);
    expect(await listEntitlements(page, owner)).toMatchObject({ level: "PRO", source: "memory" });
    expect(await listEntitlements(page, owner, { skipMemory: true })).toMatchObject({
      level: null,
      source: "database",
    });
    expect(await listEntitlements(page, owner)).toMatchObject({ level: null, source: "memory" });
  });

  it("allows what a lower level may, and never a level that the catalog does not know", async () => {
    const { owner } = await buyer();
    const shop = process();
    expect((await checkEntitlement(shop, owner, "BASIC")).allowed).toBe(true);
    expect((await checkEntitlement(shop, owner, "GOLD")).allowed).toBe(false);
    expect((await checkEntitlement(shop, { type: "user", id: "nobody" }, "BASIC")).allowed).toBe(false);
  });

  it("refuses a higher level to who has a lower one", async () => {
    const { owner } = await buyer();
    const value = await findEntitlements(test.db, owner);
    const shop = process();
    const basic = value.entitlements.map((entitlement) => ({ ...entitlement, level: "BASIC" }));
    shop.memory.keep({ ...value, entitlements: basic });
    expect(await checkEntitlement(shop, owner, "BASIC")).toMatchObject({ allowed: true, level: "BASIC" });
    expect(await checkEntitlement(shop, owner, "PRO")).toMatchObject({ allowed: false, level: "BASIC" });
  });

  it("distinguishes a person and an organisation of the same id", async () => {
    const { owner } = await buyer();
    expect((await checkEntitlement(process(), { ...owner, type: "organisation" }, "PRO")).allowed).toBe(
      false,
    );
  });

  it("is denied by the clock at the end, in every layer, without an event", async () => {
    const { owner } = await buyer();
    const shop = process();
    await checkEntitlement(shop, owner, "PRO");
    clock.advance(days(29) * 1000 - 1);
    expect((await checkEntitlement(shop, owner, "PRO")).allowed).toBe(true);
    clock.advance(1);
    expect(await checkEntitlement(shop, owner, "PRO")).toMatchObject({
      allowed: false,
      source: "memory",
      reason: "expired",
    });
    expect(await checkEntitlement(process(), owner, "PRO")).toMatchObject({
      allowed: false,
      reason: "expired",
    });
  });

  it("is answered by the database while Redis is down, and never refused for it", async () => {
    const { owner } = await buyer();
    await redis.pause();
    try {
      expect(await checkEntitlement(process(), owner, "PRO")).toMatchObject({
        allowed: true,
        source: "database",
      });
    } finally {
      await redis.resume();
    }
  });

  it("says in the log that the cache did not answer", async () => {
    const log = rememberingLog();
    const { owner } = await buyer();
    const cache = {
      ...process().cache,
      readEntitlements: () => Promise.reject(new Error("no route to Redis")),
    };
    expect(await checkEntitlement({ ...process(), cache, log }, owner, "PRO")).toMatchObject({
      allowed: true,
    });
    expect(log.lines).toMatchObject([{ level: "warn", error: "no route to Redis" }]);
  });

  it("does not trust a poisoned cache", async () => {
    const { owner, sync } = await buyer();
    await sync(true);
    const poison = { schema: 1, ownerKey: "another-owner", version: 99, entitlements: [] };
    redis.run(["SET", cacheKeys.entitlements(owner), JSON.stringify(poison)]);
    expect(await checkEntitlement(process(), owner, "PRO")).toMatchObject({
      allowed: false,
      source: "database",
      reason: "refunded",
    });
  });

  it("sees another process's change when its own memory has aged", async () => {
    const { owner, sync } = await buyer();
    const shop = process();
    const worker = process();
    await checkEntitlement(shop, owner, "PRO");
    await sync(true);
    await worker.cache.writeEntitlements(await findEntitlements(test.db, owner));
    expect((await checkEntitlement(shop, owner, "PRO")).allowed).toBe(true);
    clock.advance(5_000);
    expect(await checkEntitlement(shop, owner, "PRO")).toMatchObject({ allowed: false, source: "cache" });
  });

  it("asked a thousand times at once for an owner who is in no memory, asks the cache once", async () => {
    const { owner } = await buyer();
    const shop = process();
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => checkEntitlement(shop, owner, "PRO")),
    );
    expect(answers.every(({ allowed }) => allowed)).toBe(true);
    expect(shop.cache.counts()).toMatchObject({ hits: 0, misses: 1 });
  });

  it("lists entitlements with their reasons", async () => {
    const { owner, sync } = await buyer();
    await sync(true);
    expect(await listEntitlements(process(), owner)).toMatchObject({
      level: null,
      reason: "refunded",
      entitlements: [{ access: "denied", reason: "refunded" }],
    });
  });

  it("refuses an owner whose id could be read as another's", async () => {
    await expect(checkEntitlement(process(), { type: "user", id: "organisation:1" }, "PRO")).rejects.toThrow(
      /owner id/,
    );
  });
});

describe("an answer never goes back (invariant 13)", () => {
  it("within a process: a cached value older than what it remembers is a miss, and is replaced", async () => {
    const { owner, sync } = await buyer();
    const shop = process();
    await shop.cache.writeEntitlements(await findEntitlements(test.db, owner));
    await sync(true);
    // This process has the new answer; its write to Redis was lost.
    shop.memory.keep(await findEntitlements(test.db, owner));
    clock.advance(5_001);
    expect(await checkEntitlement(shop, owner, "PRO")).toMatchObject({ allowed: false, source: "database" });
    expect(await checkEntitlement(process(), owner, "PRO")).toMatchObject({
      allowed: false,
      source: "cache",
    });
  });

  it("with the database behind too: what is remembered is the answer", async () => {
    const { owner } = await buyer();
    const shop = process();
    const stored = await findEntitlements(test.db, owner);
    shop.memory.keep({ ...stored, version: stored.version + 1, entitlements: [] });
    clock.advance(5_001);
    expect((await checkEntitlement(shop, owner, "PRO")).allowed).toBe(false);
  });

  it("and is given by the last cached value where the database does not answer", async () => {
    const { owner } = await buyer();
    const shop = process();
    const stored = await findEntitlements(test.db, owner);
    await shop.cache.writeEntitlements(stored);
    await shop.cache.markStale(owner, stored.version + 1);
    const db = new Proxy(test.db, { get: () => () => raise(new Error("no route to Postgres")) });
    expect(await checkEntitlement({ ...process(), db }, owner, "PRO")).toMatchObject({
      allowed: true,
      source: "cache",
    });
    redis.run(["FLUSHALL"]);
    await expect(checkEntitlement({ ...process(), db }, owner, "PRO")).rejects.toThrow(
      "no route to Postgres",
    );
  });
});

describe("what a process remembers", () => {
  it("of a refusal is forgotten as soon as of no entitlement at all", async () => {
    const { owner, sync } = await buyer();
    await sync(true);
    const memory = createAccessMemory({ clock });
    memory.keep(await findEntitlements(test.db, owner));
    clock.advance(999);
    expect(memory.recall(owner)).not.toBeNull();
    clock.advance(1);
    expect(memory.recall(owner)).toBeNull();
  });

  it("of a grant is remembered for five seconds", async () => {
    const { owner } = await buyer();
    const memory = createAccessMemory({ clock });
    memory.keep(await findEntitlements(test.db, owner));
    clock.advance(4_999);
    expect(memory.recall(owner)).not.toBeNull();
    clock.advance(1);
    expect(memory.recall(owner)).toBeNull();
  });

  it("of an owner without a grant is soon forgotten: they may just have paid", async () => {
    const shop = process();
    const newcomer = { type: "user", id: "newcomer" } as const;
    await checkEntitlement(shop, newcomer, "PRO");
    clock.advance(999);
    expect((await checkEntitlement(shop, newcomer, "PRO")).source).toBe("memory");
    clock.advance(1);
    expect((await checkEntitlement(shop, newcomer, "PRO")).source).toBe("cache");
  });

  it("never goes back to an older sync", async () => {
    const { owner } = await buyer();
    const memory = createAccessMemory({ clock });
    const seen = await findEntitlements(test.db, owner);
    memory.keep({ ...seen, version: 7 });
    memory.keep({ ...seen, version: 6, entitlements: [] });
    expect(memory.recall(owner)?.version).toBe(7);
    memory.forget(owner);
    expect(memory.recall(owner)).toBeNull();
  });
});
