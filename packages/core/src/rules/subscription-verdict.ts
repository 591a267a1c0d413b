import type { Entitlement, Reason } from "../model/entitlement.ts";
import type { AccessPolicy, SubscriptionCase } from "../model/policy.ts";
import type { SubscriptionFacts, SubscriptionItem } from "../model/snapshot.ts";
import { subscriptionCase } from "./cases.ts";

export interface Verdict {
  access: Entitlement["access"];
  reason: Reason;
  /** Unix milliseconds; NULL when nothing is granted. */
  until: number | null;
  /** Unix milliseconds: the end of a period or trial that should go on; from then on to `until` a slack runs. */
  renewsAt?: number;
}

interface Input {
  policy: AccessPolicy;
  at: number;
  previous: Entitlement | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What the policy says about the cell that an item stands in, and until when. */
export function subscriptionVerdict(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  { policy, at, previous }: Input,
): Verdict {
  const cell = subscriptionCase(subscription, item);
  const { granted, otherwise } = cell === "paused" ? pausedReasons(subscription) : reasons[cell];
  switch (policy.subscription[cell]) {
    case "grant":
      return renewable(at, granted, naturalEnd(subscription, item, policy), otherwise);
    case "grant_until_period_end":
      return until(at, granted, earliest(item.periodEnd * 1000, plannedEnd(subscription, item)), otherwise);
    case "grace":
      return until(at, granted, graceEnd(subscription, item, policy), otherwise);
    case "keep":
      return until(at, granted, storedEnd(previous, policy, at), otherwise);
    case "pending":
      return { access: "pending", reason: otherwise, until: null };
    default:
      return { access: "denied", reason: otherwise, until: null };
  }
}

const reasons: Record<SubscriptionCase, { granted: Reason; otherwise: Reason }> = {
  trialing: { granted: "trial", otherwise: "trial" },
  active: { granted: "subscribed", otherwise: "subscribed" },
  active_ending: { granted: "ends", otherwise: "ends" },
  active_pause_void: { granted: "ends", otherwise: "paused" },
  active_pause_keep_as_draft: { granted: "subscribed", otherwise: "paused" },
  active_pause_mark_uncollectible: { granted: "subscribed", otherwise: "paused" },
  active_first_payment_pending: { granted: "subscribed", otherwise: "first_payment_processing" },
  active_invoice_sent: { granted: "subscribed", otherwise: "unpaid" },
  past_due_paid_before: { granted: "past_due_grace", otherwise: "past_due" },
  past_due_never_paid: { granted: "past_due_grace", otherwise: "past_due" },
  unpaid: { granted: "subscribed", otherwise: "unpaid" },
  incomplete: { granted: "subscribed", otherwise: "incomplete" },
  incomplete_expired: { granted: "subscribed", otherwise: "incomplete" },
  paused: { granted: "subscribed", otherwise: "paused" },
  canceled: { granted: "ends", otherwise: "canceled" },
  unknown: { granted: "unknown_status", otherwise: "unknown_status" },
};

/** Why Stripe has paused it (endive: `status_details.paused`): an open enum, and older rows do not say. */
function pausedReasons({ pausedBecause }: SubscriptionFacts): { granted: Reason; otherwise: Reason } {
  const { granted } = reasons.paused;
  switch (pausedBecause) {
    case "pause_requested":
      return { granted, otherwise: "paused_on_request" };
    case "trial_end_without_payment_method":
      return { granted, otherwise: "paused_no_payment_method" };
    case "first_payment_failure":
    case "final_payment_failure":
      return { granted, otherwise: "paused_payment_failed" };
    default:
      return reasons.paused;
  }
}

/**
 * A grant with its end. One whose end has passed stays a grant that the clock has ended, except where the rule itself
 * counts from now: a grace that is over is a refusal.
 */
function until(at: number, reason: Reason, end: number | null, otherwise: Reason): Verdict {
  const over = end === null || (end <= at && (reason === "past_due_grace" || reason === "unknown_status"));
  return over
    ? { access: "denied", reason: otherwise, until: null }
    : { access: "granted", reason, until: end };
}

type NaturalEnd = { end: number; renewsAt?: number };

function renewable(at: number, reason: Reason, { end, ...renewal }: NaturalEnd, otherwise: Reason): Verdict {
  return { ...until(at, reason, end, otherwise), ...renewal };
}

function naturalEnd(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  policy: AccessPolicy,
): NaturalEnd {
  const planned = plannedEnd(subscription, item);
  const trialing = subscription.status === "trialing";
  const end = (trialing ? (subscription.trialEnd ?? 0) : item.periodEnd) * 1000;
  const slack = (trialing ? policy.trialSlackHours : policy.renewalSlackHours) * hourMs;
  // An end that is planned for a later period does not keep this one from being renewed.
  return planned !== null && planned <= end
    ? { end: planned }
    : { end: earliest(end + slack, planned), renewsAt: end };
}

/** Never for ever: an account can be set to leave subscriptions past due. */
function graceEnd(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  policy: AccessPolicy,
): number | null {
  const invoice = subscription.latestInvoice;
  if (!invoice) return null;
  const end = (invoice.dueDate ?? invoice.createdAt) * 1000 + policy.pastDueGraceDays * dayMs;
  return earliest(end, plannedEnd(subscription, item));
}

/** What was granted stays, for some hours from when nobody understood Stripe any more. */
function storedEnd(previous: Entitlement | undefined, policy: AccessPolicy, at: number): number | null {
  if (previous?.access !== "granted" || previous.expiresAt === null) return null;
  return Math.min(Date.parse(previous.expiresAt), at + policy.unknownStatusHours * hourMs);
}

/** The end that is already planned, or NULL: both fields are read, flexible billing and the portal set `cancel_at`. */
function plannedEnd(subscription: SubscriptionFacts, item: SubscriptionItem): number | null {
  const ends: number[] = [];
  if (subscription.cancelAt !== null) ends.push(subscription.cancelAt * 1000);
  if (subscription.cancelAtPeriodEnd) ends.push(item.periodEnd * 1000);
  return ends.length === 0 ? null : Math.min(...ends);
}

function earliest(natural: number, planned: number | null): number {
  return planned === null ? natural : Math.min(natural, planned);
}
