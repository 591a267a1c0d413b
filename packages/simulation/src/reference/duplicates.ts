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
  grants: Grant[];
  /** Whether it sells seats: those of several subscriptions are added, so ending one leaves fewer. */
  bySeat: boolean;
}

/** What one item grants; unix seconds. */
interface Grant {
  level: string;
  coveredUntil: number;
  /** When it ends, which a planned end can bring forward. */
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
        id: row.id,
        status: String(row.status),
        created: Number(row.created),
        grants: own.flatMap(grantOf),
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

function grantOf({ access, level, until, coveredUntil }: SubscriptionEntitlement): Grant[] {
  return access === "granted" && level !== null ? [{ level, until: until ?? 0, coveredUntil }] : [];
}

/**
 * Whether a subscription may be ended for another one of its group: never the one that access rests on, never one that
 * grants for one that does not, and never so that access is less.
 */
export function mayEnd(shop: Shop, group: readonly Live[], id: string): boolean {
  const one = group.find((live) => live.id === id);
  if (!one || (one.grants.length > 0 && one.bySeat)) return false;
  const rest = group.flatMap((other) => (other.id === id ? [] : other.grants));
  return (
    rest.length > 0 &&
    one.grants.every((lost) =>
      rest.some(
        ({ level, until, coveredUntil }) =>
          rankOf(shop, level) >= rankOf(shop, lost.level) &&
          until >= lost.until &&
          coveredUntil >= lost.coveredUntil,
      ),
    )
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
