import { type Catalog, type Offer, offerOf } from "../model/catalog.ts";
import type { Entitlement, EntitlementFlag } from "../model/entitlement.ts";
import type { AccessPolicy } from "../model/policy.ts";
import type { Snapshot, SubscriptionFacts, SubscriptionItem } from "../model/snapshot.ts";
import type { FoldInput, Unbound } from "./fold-input.ts";
import { isLive } from "./live.ts";
import { moneyBack } from "./money-back.ts";
import { nextRenewalSync } from "./renewal-sync.ts";
import { subscriptionVerdict, type Verdict } from "./subscription-verdict.ts";

/** What subscriptions allow: one entitlement for each current item of each, whatever its status. */
export function subscriptionEntitlements(
  snapshot: Snapshot,
  input: FoldInput,
): {
  entitlements: Entitlement[];
  unbound: Unbound[];
  /** Unix milliseconds: when each renewal that is due should next be looked for. */
  renewalSyncs: number[];
} {
  const entitlements: Entitlement[] = [];
  const unbound: Unbound[] = [];
  const renewalSyncs: number[] = [];
  const duplicates = duplicateSubscriptions(snapshot, input.catalog);
  for (const subscription of snapshot.subscriptions) {
    const money = moneyOf(subscription, snapshot, input.policy);
    const flags = duplicates.has(subscription.id)
      ? [...money.flags, "duplicate_subscription" as const]
      : money.flags;
    for (const item of subscription.items) {
      const offer = planOf(item, input.catalog);
      if (offer) {
        const verdict = verdictOf(subscription, item, { ...input, denied: money.denied });
        entitlements.push(itemEntitlement(subscription, item, offer, { verdict, flags }));
        renewalSyncs.push(...nextRenewalSync(verdict, input.at));
      } else
        unbound.push({
          sourceId: subscription.id,
          reason: `price ${item.priceId ?? "without an id"} is not a subscription offer of the catalog`,
        });
    }
  }
  return { entitlements, unbound, renewalSyncs };
}

export function planOf(
  item: SubscriptionItem,
  catalog: Catalog,
): (Offer & { kind: "subscription" }) | undefined {
  const offer = item.lookupKey ? offerOf(catalog, item.lookupKey) : undefined;
  return offer?.kind === "subscription" ? offer : undefined;
}

function itemId(subscription: SubscriptionFacts, item: SubscriptionItem): string {
  return `${subscription.id}:${item.id}`;
}

function verdictOf(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  input: FoldInput & { denied: Entitlement["reason"] | null },
): Verdict {
  if (input.denied) return { access: "denied", reason: input.denied, until: null };
  const id = itemId(subscription, item);
  const previous = input.previous?.find((entitlement) => entitlement.id === id);
  return subscriptionVerdict(subscription, item, { ...input, previous });
}

function itemEntitlement(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  offer: Offer,
  { verdict: { access, reason, until }, flags }: { verdict: Verdict; flags: EntitlementFlag[] },
): Entitlement {
  return {
    id: itemId(subscription, item),
    level: offer.level,
    source: "subscription",
    sourceId: subscription.id,
    access,
    reason,
    startsAt: until === null ? null : new Date(subscription.startedAt * 1000).toISOString(),
    expiresAt: until === null ? null : new Date(until).toISOString(),
    evidence: [
      subscription.id,
      item.id,
      ...(subscription.latestInvoice ? [subscription.latestInvoice.id] : []),
    ],
    flags,
  };
}

/** Refunds and disputes of the payments that cover the current period. A refund leaves a subscription's status alone. */
function moneyOf(
  subscription: SubscriptionFacts,
  snapshot: Snapshot,
  policy: AccessPolicy,
): ReturnType<typeof moneyBack> {
  const covering = subscription.latestInvoice?.paymentIntentIds ?? [];
  const money = snapshot.payments
    .filter(({ paymentIntentId }) => covering.includes(paymentIntentId))
    .map((payment) => moneyBack(payment, policy));
  return {
    denied: money.find(({ denied }) => denied)?.denied ?? null,
    flags: [...new Set(money.flatMap(({ flags }) => flags))],
  };
}

/** Every live subscription but the oldest in a plan group: somebody pays twice. */
function duplicateSubscriptions(snapshot: Snapshot, catalog: Catalog): Set<string> {
  const oldest = new Map<string, string>();
  const duplicates = new Set<string>();
  const byAge = [...snapshot.subscriptions].sort(
    (a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
  );
  for (const subscription of byAge.filter(isLive))
    for (const item of subscription.items) {
      const group = planOf(item, catalog)?.planGroup;
      if (!group) continue;
      const first = oldest.get(group);
      if (first === undefined) oldest.set(group, subscription.id);
      else if (first !== subscription.id) duplicates.add(subscription.id);
    }
  return duplicates;
}
