import type { BillingDeps } from "../deps.ts";
import { reaches } from "../model/catalog.ts";
import type { OwnerEntitlements } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { type Access, accessAt } from "../rules/access-at.ts";
import { findEntitlements } from "./store.ts";

export type CheckDeps = Pick<BillingDeps, "db" | "cache" | "memory" | "catalog" | "clock" | "log" | "newId">;

/** Who answered. */
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
 * May this owner do what a level allows, now? Memory, then Redis, then the database; never Stripe. An answer
 * carries its own end, so no layer can grant past it.
 *
 * @param level a level of the catalog; an unknown one is never allowed
 * @throws the database's error when neither cache nor database can answer
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
  /** Passes over this process's memory: for a page that shows the answer beside rows of the database. */
  skipMemory?: boolean;
}

/** Everything that an owner may do, with its reasons. */
export async function listEntitlements(
  deps: CheckDeps,
  owner: Owner,
  { skipMemory = false }: ReadOptions = {},
): Promise<OwnerAccess> {
  const remembered = skipMemory ? null : recall(deps, owner);
  const { value, source } = remembered ?? (await together(deps, owner));
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

const asking = new WeakMap<CheckDeps["memory"], Map<string, Promise<Found>>>();

/** A thousand callers who miss at once ask once. */
function together(deps: CheckDeps, owner: Owner): Promise<Found> {
  const open = asking.get(deps.memory) ?? new Map<string, Promise<Found>>();
  asking.set(deps.memory, open);
  const key = ownerKey(owner);
  const running = open.get(key);
  if (running) return running;
  const question = readThrough(deps, owner).finally(() => open.delete(key));
  open.set(key, question);
  return question;
}

async function readThrough(deps: CheckDeps, owner: Owner): Promise<Found> {
  const cached = await quietly(deps, () => deps.cache.readEntitlements(owner));
  if (cached) {
    deps.memory.keep(cached);
    return { value: cached, source: "cache" };
  }
  const lease = deps.newId();
  // The lease is asked for before the database is read: see fillWithLease.
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
