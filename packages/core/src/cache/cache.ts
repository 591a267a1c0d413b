import type { Redis } from "@upstash/redis";
import { z } from "zod";
import { type OwnerEntitlements, ownerEntitlementsSchema } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { snapshotSchema } from "../model/snapshot.ts";
import type { Clock, Log } from "../runtime.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";
import { fillWithLease, markStale, storeUnlessNewer, versionsOf } from "./scripts.ts";

/**
 * The keys, readable with redis-cli. Every value is JSON text; "stale " before it says that a newer one is being stored.
 *
 * | key | value | lives for |
 * |---|---|---|
 * | `entitlements:{owner}` | OwnerEntitlements | 1 hour |
 * | `stripe:customer:{cus_…}` | CustomerState | 24 hours |
 * | `stripe:owner:{owner}` | the customer's id | 24 hours |
 * | `stripe:sync:{cus_…}` | SyncAttempts, a hash | 24 hours |
 * | `lease:…` before a key | who may fill it | 5 seconds; a writer's 30 seconds |
 *
 * Production reads only `entitlements:…`; the `stripe:…` keys are for operators, who read them with redis-cli.
 */
export const cacheKeys = {
  entitlements: (owner: Owner) => `entitlements:${ownerKey(owner)}`,
  customerState: (customerId: string) => `stripe:customer:${customerId}`,
  ownership: (owner: Owner) => `stripe:owner:${ownerKey(owner)}`,
  syncAttempts: (customerId: string) => `stripe:sync:${customerId}`,
  lease: (key: string) => `lease:${key}`,
};

const hourMs = 3_600_000;
/** How long an owner's value lives in the cache, in milliseconds. */
export const entitlementsLiveMs = hourMs;
const leaseMs = 5_000;
/** Longer than a transaction of a sync may take. */
const writerLeaseMs = 30_000;
const staleMark = "stale ";

const customerStateSchema = z.object({
  schema: z.literal(1),
  customerId: z.string(),
  version: z.int().nonnegative(),
  snapshot: snapshotSchema,
});
type CustomerState = z.infer<typeof customerStateSchema>;

/** The commands a Redis client must have; `connectRedis` returns one. */
export type CacheRedis = Pick<Redis, "get" | "set" | "eval" | "ping" | "hgetall" | "multi">;

const syncAttemptsSchema = z.object({
  attempts: z.coerce.number().int().nonnegative(),
  lastOutcome: z.string(),
  lastSource: z.string(),
  /** ISO 8601. */
  lastAt: z.iso.datetime(),
});
type SyncAttempts = z.infer<typeof syncAttemptsSchema>;

export interface CacheCounts {
  hits: number;
  misses: number;
  /** Found and refused: another owner's, of an older shape, or not written by us. */
  refused: number;
  failures: number;
}

/**
 * Typed operations on the cache. A miss is NULL, never "no access"; an invalid value is a miss. Every method throws
 * BillingError `cache_unavailable` when Redis does not answer.
 */
export interface StripeCacheClient {
  readEntitlements(owner: Owner): Promise<OwnerEntitlements | null>;
  /** The last value, marked stale or not: for a reader whom the database does not answer. */
  readLastEntitlements(owner: Owner): Promise<OwnerEntitlements | null>;
  /**
   * Makes an owner's value a miss that nobody fills, before a newer one is stored in the database. Should the write to the
   * cache then fail, readers ask the database.
   */
  markStale(owner: Owner, version: number): Promise<void>;
  /** The version that the cache holds of each owner, in their order; 0 for none. */
  readVersions(owners: readonly Owner[]): Promise<number[]>;
  /** @returns false when the cache holds a newer sync */
  writeEntitlements(entitlements: OwnerEntitlements): Promise<boolean>;
  /** Asks for the right to fill a miss; false when another reader has it. Must be called before the database is read. */
  leaseFill(owner: Owner, lease: string): Promise<boolean>;
  fillEntitlements(owner: Owner, lease: string, entitlements: OwnerEntitlements): Promise<boolean>;
  readCustomerState(customerId: string): Promise<CustomerState | null>;
  writeCustomerState(state: CustomerState): Promise<boolean>;
  readOwnership(owner: Owner): Promise<string | null>;
  writeOwnership(owner: Owner, customerId: string): Promise<void>;
  /** Counts an attempt to sync a customer and stores how it ended. */
  recordSyncAttempt(
    customerId: string,
    attempt: Pick<SyncAttempts, "lastOutcome" | "lastSource">,
  ): Promise<void>;
  readSyncAttempts(customerId: string): Promise<SyncAttempts | null>;
  ping(): Promise<void>;
  counts(): CacheCounts;
}

export function createStripeCacheClient({
  redis,
  clock,
  log,
}: {
  redis: CacheRedis;
  clock: Clock;
  log: Log;
}): StripeCacheClient {
  const breaker = createCircuitBreaker({ clock, restMs: 1_000, isAnswer: isWrongType });
  const counted: CacheCounts = { hits: 0, misses: 0, refused: 0, failures: 0 };

  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      return await breaker.ask(question);
    } catch (error) {
      counted.failures += 1;
      throw error;
    }
  }

  async function read<Value>(
    key: string,
    schema: z.ZodType<Value>,
    belongs: (value: Value) => boolean,
    takesStale = false,
  ) {
    const found = await ask(() => redis.get<string>(key));
    const isStale = typeof found === "string" && found.startsWith(staleMark);
    const text = isStale ? found.slice(staleMark.length) : found;
    if (text === null || (isStale && !takesStale)) {
      counted.misses += 1;
      return null;
    }
    const value = parse(text, schema);
    if (value === null || !belongs(value)) {
      counted.refused += 1;
      log.warn({ key }, "cached value refused");
      return null;
    }
    counted.hits += 1;
    return value;
  }

  const readEntitlements = (owner: Owner, takesStale = false) =>
    read(
      cacheKeys.entitlements(owner),
      ownerEntitlementsSchema,
      (value) => value.ownerKey === ownerKey(owner),
      takesStale,
    );

  const store = (key: string, value: { version: number }, ttlMs: number) =>
    ask(() =>
      redis.eval<string[], number>(
        storeUnlessNewer,
        [key, cacheKeys.lease(key)],
        [JSON.stringify(value), String(value.version), String(ttlMs)],
      ),
    ).then((stored) => Number(stored) === 1);

  return {
    readEntitlements: (owner) => readEntitlements(owner),
    readLastEntitlements: (owner) => readEntitlements(owner, true),
    markStale: async (owner, version) => {
      const key = cacheKeys.entitlements(owner);
      const args = [String(version), String(writerLeaseMs)];
      await ask(() => redis.eval<string[], number>(markStale, [key, cacheKeys.lease(key)], args));
    },
    readVersions: async (owners) => {
      if (owners.length === 0) return [];
      const versions = await ask(() =>
        redis.eval<string[], unknown[]>(versionsOf, owners.map(cacheKeys.entitlements), []),
      );
      return versions.map(Number);
    },
    writeEntitlements: (entitlements) =>
      store(`entitlements:${entitlements.ownerKey}`, entitlements, entitlementsLiveMs),
    leaseFill: async (owner, lease) => {
      const key = cacheKeys.lease(cacheKeys.entitlements(owner));
      return (await ask(() => redis.set(key, lease, { nx: true, px: leaseMs }))) === "OK";
    },
    fillEntitlements: async (owner, lease, entitlements) => {
      const key = cacheKeys.entitlements(owner);
      const args = [
        JSON.stringify(entitlements),
        String(entitlements.version),
        lease,
        String(entitlementsLiveMs),
      ];
      const filled = await ask(() =>
        redis.eval<string[], number>(fillWithLease, [key, cacheKeys.lease(key)], args),
      );
      return Number(filled) === 1;
    },
    readCustomerState: (customerId) =>
      read(
        cacheKeys.customerState(customerId),
        customerStateSchema,
        (value) => value.customerId === customerId,
      ),
    writeCustomerState: (state) => store(cacheKeys.customerState(state.customerId), state, 24 * hourMs),
    readOwnership: async (owner) => {
      const id = await ask(() => redis.get<string>(cacheKeys.ownership(owner)));
      return typeof id === "string" && id.startsWith("cus_") ? id : null;
    },
    writeOwnership: async (owner, customerId) => {
      await ask(() => redis.set(cacheKeys.ownership(owner), customerId, { px: 24 * hourMs }));
    },
    recordSyncAttempt: async (customerId, { lastOutcome, lastSource }) => {
      const key = cacheKeys.syncAttempts(customerId);
      const lastAt = new Date(clock.now()).toISOString();
      const transaction = redis.multi();
      transaction.hincrby(key, "attempts", 1);
      transaction.hset(key, { lastOutcome, lastSource, lastAt });
      transaction.pexpire(key, 24 * hourMs);
      await ask(() => transaction.exec());
    },
    readSyncAttempts: async (customerId) => {
      const found = await ask(() => redis.hgetall(cacheKeys.syncAttempts(customerId)));
      return syncAttemptsSchema.safeParse(fieldsOf(found)).data ?? null;
    },
    ping: async () => {
      await ask(() => redis.ping());
    },
    counts: () => ({ ...counted }),
  };
}

function parse<Value>(text: unknown, schema: z.ZodType<Value>): Value | null {
  if (typeof text !== "string") return null;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Without automatic deserialisation the client returns a hash as Redis does: field, value, field, value. */
function fieldsOf(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  const fields: [string, unknown][] = [];
  for (let at = 0; at + 1 < answer.length; at += 2) fields.push([String(answer[at]), answer[at + 1]]);
  return Object.fromEntries(fields);
}

/** A key of ours holds a value of another type: only that key is lost (redis.io/docs/latest/develop/data-types). */
function isWrongType(error: unknown): boolean {
  return error instanceof Error && /\bWRONGTYPE\b/.test(error.message);
}
