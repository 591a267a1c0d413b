import type { BillingDeps } from "../deps.ts";
import { reaches } from "../model/catalog.ts";
import type { OwnerEntitlements } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { type Access, accessAt } from "../rules/access-at.ts";
import { findEntitlements } from "./store.ts";

export type CheckDeps = Pick<BillingDeps, "db" | "cache" | "memory" | "catalog" | "clock" | "log" | "newId">;

/** Where the answer was read. */
type AnswerSource = "memory" | "cache" | "database";

export interface EntitlementDecision extends Access {
  allowed: boolean;
  source: AnswerSource;
}

export interface OwnerAccess extends Access {
  entitlements: OwnerEntitlements["entitlements"];
  source: AnswerSource;
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

async function readThrough(deps: CheckDeps, owner: Owner): Promise<Found> {
  const cached = await quietly(deps, () => deps.cache.readEntitlements(owner));
  if (cached) {
    deps.memory.keep(cached);
    return { value: cached, source: "cache" };
  }
  const lease = deps.newId();
  // The lease is taken before the database is read: see fillWithLease.
  const mayFill = await quietly(deps, () => deps.cache.leaseFill(owner, lease));
  const value = await findEntitlements(deps.db, owner);
  if (mayFill) await quietly(deps, () => deps.cache.fillEntitlements(owner, lease, value));
  deps.memory.keep(value);
  return { value, source: "database" };
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
