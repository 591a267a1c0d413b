import { LRUCache } from "lru-cache";
import type { OwnerEntitlements } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { Clock } from "../runtime.ts";

/** What this process has read or stored lately; the first cache that a check asks. */
export interface AccessMemory {
  recall(owner: Owner): OwnerEntitlements | null;
  /** The newest that was ever remembered of an owner, however old: what is older than this is no answer. */
  newest(owner: Owner): OwnerEntitlements | null;
  /** Remembers a value unless a newer one is remembered: within a process an owner's version never decreases. */
  keep(entitlements: OwnerEntitlements): void;
  forget(owner: Owner): void;
}

/**
 * @param maxAgeMs milliseconds that another process's change may stay unseen here
 * @param maxAgeWithoutGrantMs the same for an owner without access, who may just have paid
 * @param maxOwners how many owners are remembered; about 400 bytes each
 */
export function createAccessMemory({
  clock,
  maxAgeMs = 5_000,
  maxAgeWithoutGrantMs = 1_000,
  maxOwners = 50_000,
}: {
  clock: Clock;
  maxAgeMs?: number;
  maxAgeWithoutGrantMs?: number;
  maxOwners?: number;
}): AccessMemory {
  const remembered = new LRUCache<string, { value: OwnerEntitlements; until: number }>({ max: maxOwners });
  return {
    recall(owner) {
      const found = remembered.get(ownerKey(owner));
      return found && clock.now() < found.until ? found.value : null;
    },
    newest: (owner) => remembered.get(ownerKey(owner))?.value ?? null,
    keep(value) {
      const known = remembered.get(value.ownerKey);
      if (known && known.value.version > value.version) return;
      const granted = value.entitlements.some(({ access }) => access === "granted");
      remembered.set(value.ownerKey, {
        value,
        until: clock.now() + (granted ? maxAgeMs : maxAgeWithoutGrantMs),
      });
    },
    forget(owner) {
      remembered.delete(ownerKey(owner));
    },
  };
}
