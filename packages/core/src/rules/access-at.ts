import { type Catalog, isSoldBySeat, rankOf } from "../model/catalog.ts";
import type { Entitlement, Reason } from "../model/entitlement.ts";

export interface Access {
  /** The highest level that runs at this instant; NULL for none. */
  level: string | null;
  /** ISO 8601: how long this level and these seats run without a gap; NULL when nothing runs. */
  validUntil: string | null;
  reason: Reason | "no_entitlement" | "expired";
  /** By plan group: the seats of every item of the group that runs at its highest level, added up (semantics 2.2). */
  seats: Record<string, number>;
}

/** What a list of entitlements allows at an instant (unix milliseconds). The clock ends access; no event is needed. */
export function accessAt(entitlements: readonly Entitlement[], catalog: Catalog, at: number): Access {
  const running = entitlements.flatMap((entitlement) => {
    const rank = rankOf(catalog, entitlement.level);
    return rank >= 0 && runsAt(entitlement, at) ? [{ entitlement, rank }] : [];
  });
  const [best] = running.toSorted((a, b) => b.rank - a.rank || endOf(b.entitlement) - endOf(a.entitlement));
  if (!best) return { level: null, validUntil: null, reason: whyNot(entitlements, at), seats: {} };
  const { level, reason } = best.entitlement;
  const { seats, end } = seatsOf(running, catalog);
  const validUntil = Math.min(endOfRun(entitlements, level, endOf(best.entitlement)), end);
  return { level, validUntil: new Date(validUntil).toISOString(), reason, seats };
}

/** The seats, and when the first part ends that the seats of a plan which is sold by the seat stand on. */
function seatsOf(
  running: readonly { entitlement: Entitlement; rank: number }[],
  catalog: Catalog,
): { seats: Record<string, number>; end: number } {
  const highest = new Map<string, number>();
  for (const { entitlement, rank } of running)
    if (entitlement.planGroup !== null)
      highest.set(entitlement.planGroup, Math.max(rank, highest.get(entitlement.planGroup) ?? -1));
  const seats: Record<string, number> = {};
  let end = Number.POSITIVE_INFINITY;
  for (const { entitlement, rank } of running) {
    const { planGroup } = entitlement;
    if (planGroup === null || rank !== highest.get(planGroup)) continue;
    seats[planGroup] = (seats[planGroup] ?? 0) + entitlement.seats;
    if (isSoldBySeat(catalog, planGroup)) end = Math.min(end, endOf(entitlement));
  }
  return { seats, end };
}

/** Milliseconds that our clock may be behind Stripe's: a payment of this very second has begun. */
export const clockSkewMs = 60_000;

function runsAt(entitlement: Entitlement, at: number): boolean {
  return (
    entitlement.access === "granted" && startOf(entitlement) <= at + clockSkewMs && at < endOf(entitlement)
  );
}

/** Follows extensions of one level that begin where the one before ends: in order of their starts, in one pass. */
function endOfRun(entitlements: readonly Entitlement[], level: string, from: number): number {
  const later = entitlements
    .filter((other) => other.level === level && other.access === "granted" && endOf(other) > from)
    .sort((a, b) => startOf(a) - startOf(b));
  let end = from;
  for (const other of later) if (startOf(other) <= end) end = Math.max(end, endOf(other));
  return end;
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
