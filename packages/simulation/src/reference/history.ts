import { rankOf } from "../coverage/shop.ts";
import type { Shop } from "../plan/terms.ts";
import type { Entitled } from "./owner-access.ts";

/**
 * What was ever granted. A stored grant may be late to go after a refund, but it must have been right at some time.
 * Ends are unix milliseconds.
 */
export interface History {
  record(ownerId: string, entitled: readonly Entitled[]): void;
  grantedUntil(entitlementId: string, level: string): number;
  reachedUntil(ownerId: string, level: string): number;
}

/** Stripe sends an event again for three days (seconds). */
export const longestHearing = 3 * 86_400;

export function createHistory(shop: Shop): History {
  /** By entitlement, then by level: the latest end. */
  const ends = new Map<string, Map<string, number>>();
  const owned = new Map<string, Set<string>>();

  function grantedUntil(id: string, level: string): number {
    const known = [...(ends.get(id) ?? [])];
    const enough = known.filter(([granted]) => rankOf(shop, granted) >= rankOf(shop, level));
    return Math.max(0, ...enough.map(([, until]) => until));
  }

  return {
    record(ownerId, entitled) {
      for (const { id, access, level, until, countsFromHearing } of entitled) {
        if (access !== "granted") continue;
        const known = ends.get(id) ?? new Map<string, number>();
        const name = level ?? "";
        known.set(
          name,
          Math.max(known.get(name) ?? 0, (until + (countsFromHearing ? longestHearing : 0)) * 1000),
        );
        ends.set(id, known);
        owned.set(ownerId, (owned.get(ownerId) ?? new Set()).add(id));
      }
    },
    grantedUntil,
    reachedUntil: (ownerId, level) =>
      Math.max(0, ...[...(owned.get(ownerId) ?? [])].map((id) => grantedUntil(id, level))),
  };
}
