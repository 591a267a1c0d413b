import type { AccessPolicy } from "./access-policy.ts";
import { type Catalog, offerOf } from "./catalog.ts";
import type { Entitlement, Reason } from "./entitlement.ts";
import type { SubscriptionFacts } from "./snapshot.ts";

export interface SubscriptionAccess {
  entitlements: Entitlement[];
  unbound: { sourceId: string; reason: string }[];
}

/** What one subscription allows: one entitlement for each of its current items. */
export function subscriptionEntitlements(
  subscription: SubscriptionFacts,
  { catalog, policy, at }: { catalog: Catalog; policy: AccessPolicy; at: number },
): SubscriptionAccess {
  const access: SubscriptionAccess = { entitlements: [], unbound: [] };
  for (const item of subscription.items) {
    const offer = item.lookupKey ? offerOf(catalog, item.lookupKey) : undefined;
    if (offer?.kind !== "subscription") {
      access.unbound.push({
        sourceId: subscription.id,
        reason: `price ${item.priceId ?? "without an id"} is not a subscription offer of the catalog`,
      });
      continue;
    }
    const verdict = subscriptionVerdict(subscription, item.periodEnd * 1000, policy, at);
    access.entitlements.push({
      id: `${subscription.id}:${item.id}`,
      level: offer.level,
      source: "subscription",
      sourceId: subscription.id,
      access: verdict.access,
      reason: verdict.reason,
      startsAt: verdict.until === null ? null : new Date(subscription.startedAt * 1000).toISOString(),
      expiresAt: verdict.until === null ? null : new Date(verdict.until).toISOString(),
      evidence: [
        subscription.id,
        item.id,
        ...(subscription.latestInvoice ? [subscription.latestInvoice.id] : []),
      ],
    });
  }
  return access;
}

interface Verdict {
  access: Entitlement["access"];
  reason: Reason;
  /** Unix milliseconds; NULL when nothing is granted. */
  until: number | null;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** One row of the truth table for each status; an unknown one is never a new grant. */
function subscriptionVerdict(
  subscription: SubscriptionFacts,
  periodEnd: number,
  policy: AccessPolicy,
  at: number,
): Verdict {
  switch (subscription.status) {
    case "trialing":
      return granted(
        "trial",
        stop(subscription, (subscription.trialEnd ?? 0) * 1000 + policy.trialSlackHours * hourMs, periodEnd),
      );
    case "active":
      return activeVerdict(subscription, periodEnd, policy);
    case "past_due":
      return pastDueVerdict(subscription, policy, at);
    case "paused":
      return denied("paused");
    case "unpaid":
      return denied("unpaid");
    case "incomplete":
    case "incomplete_expired":
      return denied("incomplete");
    case "canceled":
      return denied("canceled");
    default:
      return denied("unknown_status");
  }
}

function activeVerdict(subscription: SubscriptionFacts, periodEnd: number, policy: AccessPolicy): Verdict {
  const invoice = subscription.latestInvoice;
  const firstUnpaid =
    invoice?.billingReason === "subscription_create" &&
    invoice.status === "open" &&
    subscription.collectionMethod !== "send_invoice";
  if (firstUnpaid && !policy.grantWhileFirstPaymentProcesses)
    return { access: "pending", reason: "first_payment_processing", until: null };
  // Collection is void: the service cannot be provided beyond what was paid for.
  if (subscription.pauseCollection === "void") return granted("ends", periodEnd);
  if (subscription.cancelAtPeriodEnd || subscription.cancelAt !== null)
    return granted("ends", stop(subscription, periodEnd, periodEnd));
  return granted("subscribed", periodEnd + policy.renewalSlackHours * hourMs);
}

/** Never for ever: an account can be set to leave subscriptions past due. */
function pastDueVerdict(subscription: SubscriptionFacts, policy: AccessPolicy, at: number): Verdict {
  const invoice = subscription.latestInvoice;
  const trial = subscription.trialEnd;
  const neverPaid =
    invoice?.billingReason === "subscription_create" ||
    (trial !== null && invoice !== null && invoice.createdAt - trial < 86_400);
  if (!invoice || neverPaid) return denied("past_due");
  const since = (invoice.dueAt ?? invoice.createdAt) * 1000;
  const until = since + policy.pastDueGraceDays * dayMs;
  return at < until ? granted("past_due_grace", until) : denied("past_due");
}

/** The earliest of the natural end and a cancellation that is already planned. */
function stop(subscription: SubscriptionFacts, natural: number, periodEnd: number): number {
  const ends = [natural];
  if (subscription.cancelAt !== null) ends.push(subscription.cancelAt * 1000);
  if (subscription.cancelAtPeriodEnd) ends.push(periodEnd);
  return Math.min(...ends);
}

function granted(reason: Reason, until: number): Verdict {
  return { access: "granted", reason, until };
}

function denied(reason: Reason): Verdict {
  return { access: "denied", reason, until: null };
}
