import { type Catalog, planForPrice, rankOf } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { isoOf } from "../model/instant.ts";
import { compareIds } from "../model/order.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import type { SubscriptionInfo, SubscriptionState } from "../model/subscription.ts";
import { isLive } from "../rules/coverage/live.ts";
import type { Fold } from "../rules/fold-input.ts";

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
  { entitlements, duplicates }: Pick<Fold, "entitlements" | "duplicates">,
  catalog: Catalog,
): SubscriptionInfo {
  const own = entitlements.filter(({ sourceId }) => sourceId === subscription.id);
  const entitlement = bestOf(own, catalog);
  const item =
    subscription.items.find(({ id }) => `${subscription.id}:${id}` === entitlement?.id) ??
    subscription.items.find((candidate) => planForPrice(catalog, candidate)) ??
    subscription.items[0];
  const offer = item ? planForPrice(catalog, item) : undefined;
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
    level: (entitlement?.access === "granted" ? entitlement.level : offer?.level) ?? null,
    seats: entitlement ? seatsOf(own, entitlement) : (item?.quantity ?? 0),
    state,
    reason: entitlement?.reason ?? "not_in_catalog",
    status: subscription.status,
    accessUntil: entitlement?.access === "granted" ? entitlement.expiresAt : null,
    renewsAt: renews ? isoOf(periodEnd) : null,
    duplicate: duplicates.includes(subscription.id),
  };
}

/** The entitlement that the subscription stands on: granted, of the highest level, the longest. */
function bestOf(own: readonly Entitlement[], catalog: Catalog): Entitlement | undefined {
  const granted = (entitlement: Entitlement) => (entitlement.access === "granted" ? 1 : 0);
  return own.toSorted(
    (a, b) =>
      granted(b) - granted(a) ||
      rankOf(catalog, b.level) - rankOf(catalog, a.level) ||
      (b.expiresAt ?? "").localeCompare(a.expiresAt ?? "") ||
      compareIds(a.id, b.id),
  )[0];
}

/** Seats of the items of one plan group at one level are added (semantics 2.2). */
function seatsOf(own: readonly Entitlement[], best: Entitlement): number {
  return own
    .filter(
      ({ planGroup, level, access }) =>
        planGroup === best.planGroup && level === best.level && access === best.access,
    )
    .reduce((sum, { seats }) => sum + seats, 0);
}

const suspending = new Set<Entitlement["reason"]>(["refunded", "disputed", "dispute_lost", "fraud_warning"]);

const notCollected = new Set<Entitlement["reason"]>([
  "period_not_paid",
  "renewal_not_collected",
  "past_due",
  "no_quantity",
]);

function stateOf(subscription: SubscriptionFacts, entitlement: Entitlement | undefined): SubscriptionState {
  if (!known.has(subscription.status)) return "unknown";
  if (entitlement && suspending.has(entitlement.reason)) return "suspended";
  if (entitlement?.access === "pending") return "pending";
  if (subscription.status === "paused") return "paused";
  const isGranted = entitlement?.access === "granted";
  if (subscription.status === "past_due" || subscription.status === "unpaid")
    return isGranted ? "grace" : "unpaid";
  if (subscription.status === "incomplete") return "unpaid";
  // Dunning ended it during a period that is paid.
  if (!isLive(subscription)) return isGranted ? "ending" : "ended";
  if (entitlement && notCollected.has(entitlement.reason)) return "unpaid";
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
