import { type Catalog, planForPrice, rankOf } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { compareIds } from "../model/order.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { isLive } from "./coverage/live.ts";

interface Input {
  catalog: Catalog;
  /** Unix milliseconds. */
  at: number;
  /**
   * By entitlement: until when it is covered (unix milliseconds). Grace, slack, a trial and a bank that still decides cover
   * nothing; an end that is planned before makes it no shorter.
   */
  coveredUntil: ReadonlyMap<string, number>;
}

export interface Duplicates {
  /** Live subscriptions that share a plan group with another live one. */
  found: Set<string>;
  /** Those of them that may be ended: access without them is no less. */
  endable: Set<string>;
}

/**
 * Live subscriptions of one plan group beside each other (semantics 2.4). Access rests on the one that is covered
 * longest; another may be ended only if its owner has no less without it, and none where no subscription grants.
 */
export function findDuplicates(
  { subscriptions }: Pick<Snapshot, "subscriptions">,
  entitlements: readonly Entitlement[],
  { catalog, at, coveredUntil }: Input,
): Duplicates {
  const found = new Set<string>();
  const endable = new Set<string>();
  const live = subscriptions.filter(isLive);
  const groups = new Set(live.flatMap((subscription) => groupsOf(subscription, catalog)));
  for (const group of groups) {
    const members = live.filter((subscription) => groupsOf(subscription, catalog).includes(group));
    if (members.length < 2) continue;
    for (const { id } of members) found.add(id);
    const granted = entitlements
      .filter((one) => one.access === "granted" && endOf(one) > at)
      .map((one) => ({ ...one, endsAt: endOf(one), coveredUntil: coveredUntil.get(one.id) ?? 0 }));
    const spare = new Set(
      members.filter((member) => isNoLess(member, members, granted, group, catalog)).map(({ id }) => id),
    );
    const ofGroup = granted.filter(({ planGroup }) => planGroup === group);
    const kept = longestCovered(members, ofGroup, spare);
    if (!kept) continue;
    for (const { id } of members) if (id !== kept.id && spare.has(id)) endable.add(id);
  }
  return { found, endable };
}

function groupsOf({ items }: SubscriptionFacts, catalog: Catalog): string[] {
  return items.flatMap((item) => planForPrice(catalog, item)?.planGroup ?? []);
}

/** An entitlement of a plan, granted now. */
interface Granted extends Entitlement {
  /** Unix milliseconds. */
  endsAt: number;
  coveredUntil: number;
}

/**
 * NULL when none of them grants. Of equally long ones the one that grants longest, then one that its owner cannot spare,
 * then the oldest.
 */
function longestCovered(
  members: readonly SubscriptionFacts[],
  granted: readonly Granted[],
  spare: ReadonlySet<string>,
): SubscriptionFacts | null {
  const longest = ({ id }: SubscriptionFacts, instant: "coveredUntil" | "endsAt") =>
    Math.max(0, ...granted.filter(({ sourceId }) => sourceId === id).map((one) => one[instant]));
  return (
    members
      .filter((member) => longest(member, "endsAt") > 0)
      .sort(
        (a, b) =>
          longest(b, "coveredUntil") - longest(a, "coveredUntil") ||
          longest(b, "endsAt") - longest(a, "endsAt") ||
          Number(spare.has(a.id)) - Number(spare.has(b.id)) ||
          a.createdAt - b.createdAt ||
          compareIds(a.id, b.id),
      )[0] ?? null
  );
}

/**
 * Whether its owner has no less without a subscription, now or later: whatever it grants, another one of the group grants
 * at least as high and as long, and is covered as long: grace is no replacement for what was paid. Seats of a plan for
 * organisations are added up, and all of them were wanted.
 */
function isNoLess(
  { id, items }: SubscriptionFacts,
  members: readonly SubscriptionFacts[],
  granted: readonly Granted[],
  group: string,
  catalog: Catalog,
): boolean {
  const plans = items.flatMap((item) => planForPrice(catalog, item) ?? []);
  if (plans.some(({ planGroup }) => planGroup !== group)) return false;
  const own = granted.filter(({ sourceId }) => sourceId === id);
  // What was paid last may be of another plan than what its items are now.
  if (own.some(({ planGroup }) => planGroup !== group)) return false;
  if (own.length > 0 && plans.some(({ seats }) => seats !== undefined)) return false;
  const others = new Set(members.map((member) => member.id).filter((other) => other !== id));
  const rest = granted.filter(({ sourceId, planGroup }) => others.has(sourceId) && planGroup === group);
  return own.every((lost) =>
    rest.some(
      (other) =>
        rankOf(catalog, other.level) >= rankOf(catalog, lost.level) &&
        other.endsAt >= lost.endsAt &&
        other.coveredUntil >= lost.coveredUntil,
    ),
  );
}

/** Unix milliseconds; 0 without an end. */
function endOf({ expiresAt }: Entitlement): number {
  return expiresAt === null ? 0 : Date.parse(expiresAt);
}
