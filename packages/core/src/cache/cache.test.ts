import { type RunningRedis, startRedis } from "@tollgate/local-stack";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BillingError } from "../errors.ts";
import type { OwnerEntitlements } from "../model/entitlement.ts";
import { rememberingLog, virtualClock } from "../testing/clock.ts";
import { ada, purchase, snapshot } from "../testing/snapshots.ts";
import { cacheKeys, createStripeCacheClient, type StripeCacheClient } from "./cache.ts";
import { connectRedis } from "./redis-client.ts";

let server: RunningRedis;
let cache: StripeCacheClient;
let clock: ReturnType<typeof virtualClock>;
let log: ReturnType<typeof rememberingLog>;

beforeAll(async () => {
  clock = virtualClock(Date.UTC(2026, 0, 1));
  server = await startRedis({ clock: clock.now });
});
beforeEach(() => {
  server.run(["FLUSHALL"]);
  log = rememberingLog();
  cache = createStripeCacheClient({ redis: connectRedis({ ...server, timeoutMs: 2_000 }), clock, log });
});
afterAll(() => server.stop());

const synced = (version: number): OwnerEntitlements => ({
  schema: 1,
  ownerKey: "ada",
  version,
  entitlements: [],
});
const key = cacheKeys.entitlements(ada);
const ttl = () => server.run(["PTTL", key]);

describe("the cache", () => {
  it("stores entitlements for an hour, as text that redis-cli shows under entitlements:{owner}", async () => {
    await cache.writeEntitlements(synced(3));
    expect(await cache.readEntitlements(ada)).toEqual(synced(3));
    expect(server.run(["GET", "entitlements:ada"])).toBe(JSON.stringify(synced(3)));
    expect(ttl()).toBe(3_600_000);
  });

  it("never lets an older sync replace a newer one, whichever arrives last", async () => {
    expect(await cache.writeEntitlements(synced(5))).toBe(true);
    expect(await cache.writeEntitlements(synced(4))).toBe(false);
    expect((await cache.readEntitlements(ada))?.version).toBe(5);
  });

  it("lets the same sync be written again: a retry of the cache step is no conflict", async () => {
    await cache.writeEntitlements(synced(5));
    expect(await cache.writeEntitlements(synced(5))).toBe(true);
  });

  it("calls a key that is not there a miss, and counts it", async () => {
    expect(await cache.readEntitlements(ada)).toBeNull();
    expect(cache.counts()).toMatchObject({ hits: 0, misses: 1, refused: 0, failures: 0 });
  });

  it.each([
    ["is not JSON", "PRO"],
    ["is the empty object that a timed-out client may hand out", "{}"],
    ["belongs to another owner", JSON.stringify({ ...synced(9), ownerKey: "eve" })],
    ["has another schema", JSON.stringify({ ...synced(9), schema: 2 })],
    ["has no version", JSON.stringify({ schema: 1, ownerKey: "ada", entitlements: [] })],
    [
      "grants with an end that is no date",
      JSON.stringify({ ...synced(9), entitlements: [{ access: "granted" }] }),
    ],
  ])("refuses a value that %s, and says so in the log", async (_, poison) => {
    server.run(["SET", key, poison]);
    expect(await cache.readEntitlements(ada)).toBeNull();
    expect(cache.counts().refused).toBe(1);
    expect(log.lines).toMatchObject([{ level: "warn", key, message: "cached value refused" }]);
  });

  it("lets a new sync replace a value that cannot be read", async () => {
    server.run(["SET", key, "not ours"]);
    expect(await cache.writeEntitlements(synced(1))).toBe(true);
    expect((await cache.readEntitlements(ada))?.version).toBe(1);
  });
});

describe("filling a miss", () => {
  it("is one reader's at a time", async () => {
    expect(await cache.leaseFill(ada, "first")).toBe(true);
    expect(await cache.leaseFill(ada, "second")).toBe(false);
    expect(await cache.fillEntitlements(ada, "second", synced(1))).toBe(false);
    expect(await cache.fillEntitlements(ada, "first", synced(1))).toBe(true);
  });

  it("is refused to a reader who read before a newer sync was written, also when that was evicted again", async () => {
    await cache.leaseFill(ada, "slow reader");
    await cache.writeEntitlements(synced(2));
    server.run(["DEL", key]);
    expect(await cache.fillEntitlements(ada, "slow reader", synced(1))).toBe(false);
    expect(await cache.readEntitlements(ada)).toBeNull();
  });

  it("is refused after a flush, which takes the lease along", async () => {
    await cache.leaseFill(ada, "reader");
    server.run(["FLUSHALL"]);
    expect(await cache.fillEntitlements(ada, "reader", synced(1))).toBe(false);
  });

  it("is possible for another reader when the first has died", async () => {
    await cache.leaseFill(ada, "dead");
    clock.advance(5_001);
    expect(await cache.leaseFill(ada, "next")).toBe(true);
  });
});

describe("a value that is about to be replaced", () => {
  it("is a miss that no reader fills, for as long as the writer may take", async () => {
    await cache.writeEntitlements(synced(1));
    await cache.markStale(ada, 2);
    expect(await cache.readEntitlements(ada)).toBeNull();
    expect(cache.counts()).toMatchObject({ misses: 1, refused: 0 });
    expect(await cache.leaseFill(ada, "reader")).toBe(false);
    expect(await cache.readLastEntitlements(ada)).toEqual(synced(1));
    clock.advance(30_000);
    expect(await cache.leaseFill(ada, "reader")).toBe(true);
    expect(await cache.fillEntitlements(ada, "reader", synced(2))).toBe(true);
    expect(await cache.readEntitlements(ada)).toEqual(synced(2));
  });

  it("is filled with itself, when the writer stored nothing", async () => {
    await cache.writeEntitlements(synced(1));
    await cache.markStale(ada, 2);
    clock.advance(30_000);
    await cache.leaseFill(ada, "reader");
    expect(await cache.fillEntitlements(ada, "reader", synced(1))).toBe(true);
    expect(await cache.readEntitlements(ada)).toEqual(synced(1));
  });

  it("takes the lease of a reader who may have read before", async () => {
    await cache.leaseFill(ada, "reader");
    await cache.markStale(ada, 2);
    expect(await cache.fillEntitlements(ada, "reader", synced(1))).toBe(false);
    expect(await cache.readEntitlements(ada)).toBeNull();
  });

  it("is fresh as soon as it is written", async () => {
    await cache.markStale(ada, 2);
    await cache.writeEntitlements(synced(2));
    expect(await cache.readEntitlements(ada)).toEqual(synced(2));
  });

  it("stays stale while the writer of a newer one is on its way, whoever writes an older one meanwhile", async () => {
    await cache.markStale(ada, 2);
    await cache.markStale(ada, 3);
    await cache.markStale(ada, 2);
    await cache.writeEntitlements(synced(2));
    expect(await cache.readEntitlements(ada)).toBeNull();
    expect(await cache.leaseFill(ada, "reader")).toBe(false);
    await cache.writeEntitlements(synced(3));
    expect(await cache.readEntitlements(ada)).toEqual(synced(3));
  });

  it("lives no longer for being marked", async () => {
    await cache.writeEntitlements(synced(1));
    clock.advance(3_000_000);
    await cache.markStale(ada, 2);
    expect(ttl()).toBe(600_000);
  });
});

describe("a Redis that came back from an old dump", () => {
  it("is filled by a reader who knows better", async () => {
    await cache.writeEntitlements(synced(1));
    await cache.leaseFill(ada, "reader");
    expect(await cache.fillEntitlements(ada, "reader", synced(2))).toBe(true);
    expect(await cache.readEntitlements(ada)).toEqual(synced(2));
    await cache.leaseFill(ada, "reader");
    expect(await cache.fillEntitlements(ada, "reader", synced(2))).toBe(false);
  });

  it("says which versions it holds; 0 for what is absent, stale, of another type or not ours", async () => {
    const owners = ["ada", "stale", "hash", "text", "absent"].map((id) => ({ type: "user", id }) as const);
    await cache.writeEntitlements(synced(7));
    await cache.writeEntitlements({ ...synced(7), ownerKey: "stale" });
    await cache.markStale({ type: "user", id: "stale" }, 8);
    server.run(["HSET", "entitlements:hash", "not", "ours"]);
    server.run(["SET", "entitlements:text", "not ours"]);
    expect(await cache.readVersions(owners)).toEqual([7, 0, 0, 0, 0]);
    expect(await cache.readVersions([])).toEqual([]);
  });
});

describe("a Redis that is down", () => {
  it("fails with a cause, is not asked again for a second, and then is", async () => {
    await server.pause();
    await expect(cache.readEntitlements(ada)).rejects.toMatchObject({ code: "cache_unavailable" });
    await expect(cache.readEntitlements(ada)).rejects.toThrow(/resting/);
    await server.resume();
    await expect(cache.readEntitlements(ada)).rejects.toBeInstanceOf(BillingError);
    clock.advance(1_001);
    expect(await cache.readEntitlements(ada)).toBeNull();
    expect(cache.counts().failures).toBe(3);
  });
});

describe("what is cached of a customer", () => {
  const state = (version: number, customerId = "cus_1") =>
    ({
      schema: 1,
      customerId,
      version,
      snapshot: snapshot({ customerId, purchases: [purchase()] }),
    }) as const;
  const stateKey = "stripe:customer:cus_1";

  it("is stored for a day under stripe:customer:{cus_…}, whole", async () => {
    expect(await cache.writeCustomerState(state(3))).toBe(true);
    expect(await cache.readCustomerState("cus_1")).toEqual(state(3));
    expect(server.run(["PTTL", stateKey])).toBe(86_400_000);
    expect(cache.counts()).toEqual({ hits: 1, misses: 0, refused: 0, failures: 0 });
  });

  it("is never replaced by what an older sync read", async () => {
    await cache.writeCustomerState(state(4));
    expect(await cache.writeCustomerState(state(3))).toBe(false);
    expect((await cache.readCustomerState("cus_1"))?.version).toBe(4);
  });

  it("is refused when it is another customer's, or of another shape", async () => {
    server.run(["SET", stateKey, JSON.stringify(state(1, "cus_2"))]);
    expect(await cache.readCustomerState("cus_1")).toBeNull();
    server.run(["SET", stateKey, JSON.stringify({ ...state(1), schema: 2 })]);
    expect(await cache.readCustomerState("cus_1")).toBeNull();
    server.run(["SET", stateKey, JSON.stringify({ ...state(1), snapshot: {} })]);
    expect(await cache.readCustomerState("cus_1")).toBeNull();
    expect(cache.counts()).toEqual({ hits: 0, misses: 0, refused: 3, failures: 0 });
  });

  it("names an owner's customer for a day, and returns nothing that is no customer's id", async () => {
    expect(await cache.readOwnership(ada)).toBeNull();
    await cache.writeOwnership(ada, "cus_1");
    expect(await cache.readOwnership(ada)).toBe("cus_1");
    expect(server.run(["GET", "stripe:owner:ada"])).toBe("cus_1");
    expect(server.run(["PTTL", "stripe:owner:ada"])).toBe(86_400_000);
    server.run(["SET", "stripe:owner:ada", "sub_1"]);
    expect(await cache.readOwnership(ada)).toBeNull();
  });

  it("counts for a day the attempts to sync, and how the last one ended", async () => {
    expect(await cache.readSyncAttempts("cus_1")).toBeNull();
    await cache.recordSyncAttempt("cus_1", { lastOutcome: "failed", lastSource: "webhook" });
    clock.advance(1_000);
    await cache.recordSyncAttempt("cus_1", { lastOutcome: "applied", lastSource: "sweep" });
    expect(await cache.readSyncAttempts("cus_1")).toEqual({
      attempts: 2,
      lastOutcome: "applied",
      lastSource: "sweep",
      lastAt: new Date(clock.now()).toISOString(),
    });
    expect(server.run(["PTTL", "stripe:sync:cus_1"])).toBe(86_400_000);
    server.run(["HSET", "stripe:sync:cus_1", "attempts", "many"]);
    expect(await cache.readSyncAttempts("cus_1")).toBeNull();
  });
});

describe("the cache's lease", () => {
  it("lives for five seconds beside the key that it is for, and goes when the miss is filled", async () => {
    await cache.leaseFill(ada, "reader");
    expect(server.run(["GET", `lease:${key}`])).toBe("reader");
    expect(server.run(["PTTL", `lease:${key}`])).toBe(5_000);
    await cache.fillEntitlements(ada, "reader", synced(1));
    expect(server.run(["EXISTS", `lease:${key}`])).toBe(0);
    expect(await cache.readEntitlements(ada)).toEqual(synced(1));
    expect(ttl()).toBe(3_600_000);
  });
});

describe("the cache's health", () => {
  it("is asked with a ping: answered while Redis is up, refused while it is down, and counted", async () => {
    await expect(cache.ping()).resolves.toBeUndefined();
    await server.pause();
    try {
      await expect(cache.ping()).rejects.toMatchObject({ code: "cache_unavailable" });
    } finally {
      await server.resume();
    }
    expect(cache.counts().failures).toBe(1);
  });

  it("returns counts that cannot be changed from outside", () => {
    const counts = cache.counts();
    counts.hits = 99;
    expect(cache.counts().hits).toBe(0);
  });
});
