import { type Catalog, rankOf } from "../model/catalog.ts";
import type { Entitlement, Reason } from "../model/entitlement.ts";

export interface Access {
  /** The highest level that runs at this instant; NULL for none. */
  level: string | null;
  /** ISO 8601: how long this level runs without a gap; NULL when nothing runs. */
  validUntil: string | null;
  reason: Reason | "no_entitlement" | "expired";
}

/** What a list of entitlements allows at an instant (unix milliseconds). The clock ends access; no event is needed. */
export function accessAt(entitlements: readonly Entitlement[], catalog: Catalog, at: number): Access {
  let best: { entitlement: Entitlement; rank: number } | null = null;
  for (const entitlement of entitlements) {
    const rank = rankOf(catalog, entitlement.level);
    if (rank < 0 || !runsAt(entitlement, at)) continue;
    if (!best || rank > best.rank || (rank === best.rank && endOf(entitlement) > endOf(best.entitlement)))
      best = { entitlement, rank };
  }
  if (!best) return { level: null, validUntil: null, reason: whyNot(entitlements, at) };
  const { level, reason } = best.entitlement;
  return {
    level,
    validUntil: new Date(endOfRun(entitlements, level, endOf(best.entitlement))).toISOString(),
    reason,
  };
}

/** Milliseconds that our clock may be behind Stripe's: a payment of this very second has begun. */
export const clockSkewMs = 60_000;

function runsAt(entitlement: Entitlement, at: number): boolean {
  return (
    entitlement.access === "granted" && startOf(entitlement) <= at + clockSkewMs && at < endOf(entitlement)
  );
}

/** Follows extensions of one level that begin where the one before ends. */
function endOfRun(entitlements: readonly Entitlement[], level: string, from: number): number {
  let end = from;
  for (;;) {
    const next = entitlements.find(
      (other) =>
        other.level === level && other.access === "granted" && startOf(other) <= end && endOf(other) > end,
    );
    if (!next) return end;
    end = endOf(next);
  }
}

/** The most telling of the reasons: something on its way, then something that ended, then something refused. */
function whyNot(entitlements: readonly Entitlement[], at: number): Access["reason"] {
  const pending = entitlements.find(({ access }) => access === "pending");
  if (pending) return pending.reason;
  if (entitlements.some((entitlement) => entitlement.access === "granted" && endOf(entitlement) <= at))
    return "expired";
  return entitlements.find(({ access }) => access === "denied")?.reason ?? "no_entitlement";
}

// An expiry that is missing or unreadable is no access: NaN compares false with everything.
function startOf({ startsAt }: Entitlement): number {
  return startsAt === null ? Number.NaN : Date.parse(startsAt);
}

function endOf({ expiresAt }: Entitlement): number {
  return expiresAt === null ? Number.NaN : Date.parse(expiresAt);
}
