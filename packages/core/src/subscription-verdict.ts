import type { AccessPolicy } from "./access-policy.ts";
import type { Entitlement, Reason } from "./entitlement.ts";
import type { SubscriptionFacts, SubscriptionItem } from "./snapshot.ts";

export interface Verdict {
  access: Entitlement["access"];
  reason: Reason;
  /** Unix milliseconds; NULL when nothing is granted. */
  until: number | null;
}

interface Input {
  policy: AccessPolicy;
  at: number;
  previous: Entitlement | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** One row of the truth table for each status of a subscription; an unknown status is never a new grant. */
export function subscriptionVerdict(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  input: Input,
): Verdict {
  const periodEnd = item.periodEnd * 1000;
  switch (subscription.status) {
    case "trialing": {
      const trialEnd = (subscription.trialEnd ?? 0) * 1000;
      const slack = endOf(subscription, periodEnd) === null ? input.policy.trialSlackHours * hourMs : 0;
      return granted("trial", earliest(trialEnd + slack, endOf(subscription, periodEnd)));
    }
    case "active":
      return activeVerdict(subscription, periodEnd, input.policy);
    case "past_due":
      return pastDueVerdict(subscription, item, input);
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
      return unknownVerdict(input);
  }
}

function activeVerdict(subscription: SubscriptionFacts, periodEnd: number, policy: AccessPolicy): Verdict {
  if (firstPaymentPending(subscription) && !policy.grantWhileFirstPaymentProcesses)
    return { access: "pending", reason: "first_payment_processing", until: null };
  const end = endOf(subscription, periodEnd);
  if (end !== null) return granted("ends", earliest(periodEnd, end));
  // Collection is void: the service cannot be provided beyond what was paid for.
  if (subscription.pauseCollection === "void") return granted("ends", periodEnd);
  return granted("subscribed", periodEnd + policy.renewalSlackHours * hourMs);
}

/** Active does not say that anything was paid: a bank debit for the first invoice may still be on its way. */
function firstPaymentPending({ latestInvoice, collectionMethod }: SubscriptionFacts): boolean {
  if (collectionMethod === "send_invoice") return false;
  return latestInvoice?.billingReason === "subscription_create" && latestInvoice.status === "open";
}

/**
 * Grace for who has paid before, counted from the renewal that failed, and never for ever: an account can be set to
 * leave subscriptions past due. Only a renewal has a paid period before it: the first invoice after a trial or a
 * resumption has none.
 */
function pastDueVerdict(
  subscription: SubscriptionFacts,
  item: SubscriptionItem,
  { policy, at }: Input,
): Verdict {
  const invoice = subscription.latestInvoice;
  const firstAfterTrial = subscription.trialEnd !== null && item.periodStart <= subscription.trialEnd;
  if (invoice?.billingReason !== "subscription_cycle" || firstAfterTrial) return denied("past_due");
  const until = (invoice.dueAt ?? invoice.createdAt) * 1000 + policy.pastDueGraceDays * dayMs;
  return at < until ? granted("past_due_grace", until) : denied("past_due");
}

/** What was granted stays, for a day at most from when nobody understood Stripe any more. */
function unknownVerdict({ previous, policy, at }: Input): Verdict {
  if (previous?.access !== "granted" || previous.expiresAt === null) return denied("unknown_status");
  const end = Date.parse(previous.expiresAt);
  const until =
    previous.reason === "unknown_status" ? end : Math.min(end, at + policy.unknownStatusHours * hourMs);
  return until > at ? granted("unknown_status", until) : denied("unknown_status");
}

/** The end that is already planned, or NULL: both fields are read, flexible billing and the portal set `cancel_at`. */
function endOf(subscription: SubscriptionFacts, periodEnd: number): number | null {
  const ends: number[] = [];
  if (subscription.cancelAt !== null) ends.push(subscription.cancelAt * 1000);
  if (subscription.cancelAtPeriodEnd) ends.push(periodEnd);
  return ends.length === 0 ? null : Math.min(...ends);
}

function earliest(natural: number, planned: number | null): number {
  return planned === null ? natural : Math.min(natural, planned);
}

function granted(reason: Reason, until: number): Verdict {
  return { access: "granted", reason, until };
}

function denied(reason: Reason): Verdict {
  return { access: "denied", reason, until: null };
}
