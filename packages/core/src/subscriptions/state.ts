import type { Catalog } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { isoOf } from "../model/instant.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import type { SubscriptionInfo, SubscriptionState } from "../model/subscription.ts";
import { isLive } from "../rules/live.ts";
import { planOf } from "../rules/subscriptions.ts";

const known = new Set([
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "paused",
  "incomplete",
  "incomplete_expired",
  "canceled",
]);

/**
 * The platform's view of a subscription, from Stripe's facts and the fold's entitlements. A subscription of several items
 * is described by the first one that the catalog knows.
 */
export function deriveSubscription(
  subscription: SubscriptionFacts,
  entitlements: readonly Entitlement[],
  catalog: Catalog,
): SubscriptionInfo {
  const item = subscription.items.find((candidate) => planOf(candidate, catalog)) ?? subscription.items[0];
  const offer = item ? planOf(item, catalog) : undefined;
  const own = entitlements.filter(({ sourceId }) => sourceId === subscription.id);
  const entitlement = own.find(({ id }) => id === `${subscription.id}:${item?.id}`) ?? own[0];
  const state = stateOf(subscription, entitlement);
  const periodEnd = Math.max(...subscription.items.map((each) => each.periodEnd));
  const renews =
    (state === "trialing" || state === "active" || state === "ending") &&
    Number.isFinite(periodEnd) &&
    !endsBy(subscription, periodEnd);
  return {
    id: subscription.id,
    offer: offer?.lookupKey ?? null,
    planGroup: offer?.planGroup ?? null,
    level: offer?.level ?? null,
    seats: item?.quantity ?? 0,
    state,
    reason: entitlement?.reason ?? "not_in_catalog",
    status: subscription.status,
    accessUntil: entitlement?.access === "granted" ? entitlement.expiresAt : null,
    renewsAt: renews ? isoOf(periodEnd) : null,
    duplicate: entitlement?.flags.includes("duplicate_subscription") ?? false,
  };
}

const suspending = new Set<Entitlement["reason"]>(["refunded", "disputed", "dispute_lost", "fraud_warning"]);

function stateOf(subscription: SubscriptionFacts, entitlement: Entitlement | undefined): SubscriptionState {
  if (!known.has(subscription.status)) return "unknown";
  if (entitlement && suspending.has(entitlement.reason)) return "suspended";
  if (entitlement?.access === "pending") return "pending";
  if (subscription.status === "paused") return "paused";
  if (subscription.status === "past_due") return entitlement?.access === "granted" ? "grace" : "unpaid";
  if (subscription.status === "unpaid" || subscription.status === "incomplete") return "unpaid";
  if (!isLive(subscription)) return "ended";
  if (ends(subscription)) return "ending";
  return subscription.status === "trialing" ? "trialing" : "active";
}

function ends({ cancelAt, cancelAtPeriodEnd }: SubscriptionFacts): boolean {
  return cancelAt !== null || cancelAtPeriodEnd;
}

/** Whether it ends with the period, so that nothing will be charged again. */
function endsBy({ cancelAt, cancelAtPeriodEnd }: SubscriptionFacts, periodEnd: number): boolean {
  return cancelAtPeriodEnd || (cancelAt !== null && cancelAt <= periodEnd);
}
