import type { Catalog } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import type { SubscriptionInfo, SubscriptionState } from "../model/subscription.ts";
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
 * The platform's view of one of Stripe's subscriptions, from its facts and from what the fold has answered about it.
 * A subscription of several items is told by the first one that the catalog knows.
 */
export function deriveSubscription(
  subscription: SubscriptionFacts,
  entitlements: readonly Entitlement[],
  catalog: Catalog,
): SubscriptionInfo {
  const item = subscription.items.find((candidate) => planOf(candidate, catalog)) ?? subscription.items[0];
  const offer = item ? planOf(item, catalog) : undefined;
  const own = entitlements.filter(({ sourceId }) => sourceId === subscription.id);
  const told = own.find(({ id }) => id === `${subscription.id}:${item?.id}`) ?? own[0];
  const state = stateOf(subscription, told);
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
    reason: told?.reason ?? "not_in_catalog",
    status: subscription.status,
    accessUntil: told?.access === "granted" ? told.expiresAt : null,
    renewsAt: renews ? new Date(periodEnd * 1000).toISOString() : null,
    duplicate: told?.flags.includes("duplicate_subscription") ?? false,
  };
}

const suspending = new Set<Entitlement["reason"]>(["refunded", "disputed", "dispute_lost", "fraud_warning"]);

function stateOf(subscription: SubscriptionFacts, told: Entitlement | undefined): SubscriptionState {
  if (!known.has(subscription.status)) return "unknown";
  if (told && suspending.has(told.reason)) return "suspended";
  if (told?.access === "pending") return "pending";
  if (subscription.status === "paused") return "paused";
  if (subscription.status === "past_due") return told?.access === "granted" ? "grace" : "unpaid";
  if (subscription.status === "unpaid" || subscription.status === "incomplete") return "unpaid";
  if (subscription.status === "canceled" || subscription.status === "incomplete_expired") return "ended";
  if (ends(subscription)) return "ending";
  return subscription.status === "trialing" ? "trialing" : "active";
}

function ends({ cancelAt, cancelAtPeriodEnd }: SubscriptionFacts): boolean {
  return cancelAt !== null || cancelAtPeriodEnd;
}

/** Whether it is over when the period is: nothing will be charged again. */
function endsBy({ cancelAt, cancelAtPeriodEnd }: SubscriptionFacts, periodEnd: number): boolean {
  return cancelAtPeriodEnd || (cancelAt !== null && cancelAt <= periodEnd);
}
