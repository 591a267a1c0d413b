import type { BillingDeps } from "../deps.ts";
import { reaches } from "../model/catalog.ts";
import type { OwnerEntitlements } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { type Access, accessAt } from "../rules/access-at.ts";
import { findEntitlements } from "./store.ts";

export type CheckDeps = Pick<BillingDeps, "db" | "cache" | "memory" | "catalog" | "clock" | "log" | "newId">;

/** Where the answer was read. */
type AnswerSource = "memory" | "cache" | "database";

interface Answered extends Access {
  source: AnswerSource;
  /** The ticket of the sync that this rests on; 0 before the first. Within a process it never decreases for an owner. */
  version: number;
}

export interface EntitlementDecision extends Answered {
  allowed: boolean;
}

export interface OwnerAccess extends Answered {
  entitlements: OwnerEntitlements["entitlements"];
}

/**
 * Whether an owner has access to a level now. Reads memory, then Redis, then the database; never Stripe. Every
 * entitlement contains its own end, so no cache can grant past it.
 *
 * @param level a level of the catalog; an unknown one is never allowed
 * @throws the database's error when neither cache nor database answers
 */
export async function checkEntitlement(
  deps: CheckDeps,
  owner: Owner,
  level: string,
): Promise<EntitlementDecision> {
  const { entitlements: _, ...access } = await listEntitlements(deps, owner);
  return { allowed: reaches(deps.catalog, access.level, level), ...access };
}

export interface ReadOptions {
  /** Skips this process's memory, for a page that shows the answer beside rows of the database. */
  skipMemory?: boolean;
}

/**
 * All entitlements of an owner, and the access that they grant now.
 *
 * @throws the database's error when neither cache nor database answers
 */
export async function listEntitlements(
  deps: CheckDeps,
  owner: Owner,
  { skipMemory = false }: ReadOptions = {},
): Promise<OwnerAccess> {
  const remembered = skipMemory ? null : recall(deps, owner);
  const { value, source } = remembered ?? (await readOnce(deps, owner));
  return {
    ...accessAt(value.entitlements, deps.catalog, deps.clock.now()),
    entitlements: value.entitlements,
    source,
    version: value.version,
  };
}

interface Found {
  value: OwnerEntitlements;
  source: AnswerSource;
}

function recall(deps: CheckDeps, owner: Owner): Found | null {
  const value = deps.memory.recall(owner);
  return value && { value, source: "memory" };
}

const reading = new WeakMap<CheckDeps["memory"], Map<string, Promise<Found>>>();

/** Concurrent misses of one owner share one read. */
function readOnce(deps: CheckDeps, owner: Owner): Promise<Found> {
  const running = reading.get(deps.memory) ?? new Map<string, Promise<Found>>();
  reading.set(deps.memory, running);
  const key = ownerKey(owner);
  const known = running.get(key);
  if (known) return known;
  const read = readThrough(deps, owner).finally(() => running.delete(key));
  running.set(key, read);
  return read;
}

/** A cached value that is older than what this process remembers is a miss: an answer never goes back. */
async function readThrough(deps: CheckDeps, owner: Owner): Promise<Found> {
  const cached = await quietly(deps, () => deps.cache.readEntitlements(owner));
  if (cached && cached.version >= (deps.memory.newest(owner)?.version ?? 0)) {
    deps.memory.keep(cached);
    return { value: cached, source: "cache" };
  }
  const lease = deps.newId();
  // The lease is taken before the database is read: see fillWithLease.
  const mayFill = await quietly(deps, () => deps.cache.leaseFill(owner, lease));
  try {
    const value = await findEntitlements(deps.db, owner);
    if (mayFill) await quietly(deps, () => deps.cache.fillEntitlements(owner, lease, value));
    deps.memory.keep(value);
    return { value: newerOf(value, deps.memory.newest(owner)), source: "database" };
  } catch (error) {
    const last = await quietly(deps, () => deps.cache.readLastEntitlements(owner));
    if (!last) throw error;
    return { value: newerOf(last, deps.memory.newest(owner)), source: "cache" };
  }
}

function newerOf(value: OwnerEntitlements, remembered: OwnerEntitlements | null): OwnerEntitlements {
  return remembered && remembered.version > value.version ? remembered : value;
}

/** A cache failure never fails a check that the database can answer. */
async function quietly<Answer>(deps: CheckDeps, question: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await question();
  } catch (error) {
    deps.log.warn(
      { error: error instanceof Error ? error.message : "unknown" },
      "cache did not answer a check",
    );
    return null;
  }
}
