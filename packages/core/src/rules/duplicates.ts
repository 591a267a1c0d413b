import { type Catalog, planForPrice } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { accessAt } from "./access-at.ts";
import { isLive } from "./coverage/live.ts";

interface Input {
  catalog: Catalog;
  /** Unix milliseconds. */
  at: number;
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
  { catalog, at }: Input,
): Duplicates {
  const found = new Set<string>();
  const endable = new Set<string>();
  const live = subscriptions.filter(isLive);
  const groups = new Set(live.flatMap((subscription) => groupsOf(subscription, catalog)));
  for (const group of groups) {
    const members = live.filter((subscription) => groupsOf(subscription, catalog).includes(group));
    if (members.length < 2) continue;
    for (const { id } of members) found.add(id);
    const kept = longestCovered(members, entitlements, at);
    if (!kept) continue;
    for (const member of members)
      if (member.id !== kept.id && isNoLess(member, entitlements, { catalog, at })) endable.add(member.id);
  }
  return { found, endable };
}

function groupsOf({ items }: SubscriptionFacts, catalog: Catalog): string[] {
  return items.flatMap((item) => planForPrice(catalog, item)?.planGroup ?? []);
}

/** NULL when none of them grants. Of equally long ones the oldest. */
function longestCovered(
  members: readonly SubscriptionFacts[],
  entitlements: readonly Entitlement[],
  at: number,
): SubscriptionFacts | null {
  const endOf = (subscription: SubscriptionFacts) =>
    Math.max(
      0,
      ...entitlements
        .filter(({ sourceId, access }) => sourceId === subscription.id && access === "granted")
        .map(({ expiresAt }) => Date.parse(expiresAt ?? "") || 0),
    );
  const granting = members.filter((member) => endOf(member) > at);
  return (
    granting.toSorted(
      (a, b) => endOf(b) - endOf(a) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
    )[0] ?? null
  );
}

function without(entitlements: readonly Entitlement[], subscriptionId: string): Entitlement[] {
  return entitlements.filter(({ sourceId }) => sourceId !== subscriptionId);
}

/** Whether its owner has no less without a subscription. */
function isNoLess(
  subscription: SubscriptionFacts,
  all: readonly Entitlement[],
  { catalog, at }: Input,
): boolean {
  const before = accessAt(all, catalog, at);
  const after = accessAt(without(all, subscription.id), catalog, at);
  if (before.level !== after.level || (after.validUntil ?? "") < (before.validUntil ?? "")) return false;
  // Seats of a plan for organisations are added up, and all of them were wanted.
  const isBySeat = subscription.items.some((item) => planForPrice(catalog, item)?.seats !== undefined);
  return (
    !isBySeat || Object.entries(before.seats).every(([group, seats]) => (after.seats[group] ?? 0) >= seats)
  );
}
