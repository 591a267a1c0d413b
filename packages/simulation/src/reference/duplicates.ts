import { rankOf } from "../coverage/shop.ts";
import type { Shop } from "../plan/terms.ts";
import type { Row } from "../stripe/rows.ts";
import type { CustomerReading, Entitled } from "./owner-access.ts";
import type { SubscriptionEntitlement } from "./subscriptions.ts";

/** Statuses under which Stripe will never charge again; under any other, known or not, it may. */
const over = new Set(["canceled", "incomplete_expired"]);

/** A live subscription of a plan group, and what it grants there at an instant. */
export interface Live {
  id: string;
  status: string;
  created: number;
  grants: boolean;
  level: string | null;
  /** Whether it sells seats: those of several subscriptions are added, so ending one leaves fewer. */
  bySeat: boolean;
  /** Unix seconds. */
  coveredUntil: number;
  /** Unix seconds: when what it grants ends, which a planned end can bring forward. */
  until: number;
}

/** The live subscriptions of each plan group, when there are several. */
export function duplicatesAt(shop: Shop, customers: readonly CustomerReading[], t: number): Live[][] {
  const groups = new Map<string, Live[]>();
  for (const { row, at } of customers.flatMap(({ subscriptions }) => subscriptions)) {
    if (over.has(String(row.status))) continue;
    const items = at(t).filter(({ planGroup }) => planGroup !== "");
    for (const planGroup of new Set(items.map((item) => item.planGroup))) {
      const own = items.filter((item) => item.planGroup === planGroup);
      const live = {
        ...liveOf(shop, own),
        id: row.id,
        status: String(row.status),
        created: Number(row.created),
        bySeat: sellsSeats(shop, row),
      };
      groups.set(planGroup, [...(groups.get(planGroup) ?? []), live]);
    }
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function sellsSeats(shop: Shop, row: Row): boolean {
  const { data } = row.items as { data: { price: { lookup_key: string | null } }[] };
  return data.some(({ price }) => shop.offers[price.lookup_key ?? ""]?.bySeat === true);
}

function liveOf(shop: Shop, items: readonly SubscriptionEntitlement[]) {
  const granted = items.filter(({ access }) => access === "granted");
  const best = [...granted].sort((a, b) => rankOf(shop, b.level) - rankOf(shop, a.level))[0];
  return {
    grants: granted.length > 0,
    level: best?.level ?? null,
    until: Math.max(0, ...granted.map(({ until }) => until ?? 0)),
    coveredUntil: Math.max(0, ...granted.map(({ coveredUntil }) => coveredUntil)),
  };
}

/**
 * Whether a subscription may be ended for another one of its group: never the one that access rests on, never one that
 * grants for one that does not, and never so that access is less.
 */
export function mayEnd(shop: Shop, group: readonly Live[], id: string): boolean {
  const one = group.find((live) => live.id === id);
  if (!one || (one.grants && one.bySeat)) return false;
  return group.some(
    (other) =>
      other.id !== id &&
      other.grants &&
      (!one.grants ||
        (other.coveredUntil >= one.coveredUntil &&
          other.until >= one.until &&
          rankOf(shop, other.level) >= rankOf(shop, one.level))),
  );
}

/** Whether an owner's access is nowhere less in `after` than it was in `before`, as long as that lasted. */
export function isNoLess(
  shop: Shop,
  before: readonly Entitled[],
  after: readonly Entitled[],
  t: number,
): boolean {
  const reached = (entitled: readonly Entitled[], level: string) =>
    Math.max(
      t,
      ...entitled
        .filter((one) => one.access === "granted" && rankOf(shop, one.level) >= rankOf(shop, level))
        .map(({ until }) => until),
    );
  return shop.levels.every((level) => reached(after, level) >= reached(before, level));
}
