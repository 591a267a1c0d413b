import { current, deny, isOneOf, isToBeAttempted, notCollected, paid, type Row, wasPaid } from "./answer.ts";
import { billedFor, isLoss } from "./run.ts";
import { day, goesOn, hasFailed, hour, isProcessing } from "./situation.ts";

// Rows 8 to 17 of semantics 2.2: a payment that is missing, on its way, failed or taken back.

/** 8 */
export const moneyBack: Row = ({ subscription, covered: run, coverage, at }) => {
  if (subscription.status === "trialing" || run) return null;
  const lost = billedFor(coverage, at).find(({ standing }) => isLoss(standing));
  return lost && isLoss(lost.standing) ? { ...deny("money_back", lost.standing), debits: [lost] } : null;
};

/** 9: whatever zero or credit invoice lies on top of it. The debit after a free trial is a first one, too. */
export const firstPaymentOpen: Row = (situation) => {
  const { subscription, run, unpaid, payments, policy, at } = situation;
  if (subscription.status !== "active" || run || !unpaid || unpaid.standing === "unknown") return null;
  const slackEnd = (subscription.trialEnd ?? 0) + policy.trialSlackHours * hour;
  if (at < slackEnd) return current(situation, "first_payment_open", "trial", slackEnd);
  if (!isToBeAttempted(situation, unpaid) && !isProcessing(unpaid, payments)) return null;
  return {
    row: "first_payment_open",
    access: "pending",
    reason: "first_payment_processing",
    until: null,
    debits: [unpaid],
  };
};

/** 10: "If the payment fails later, Stripe voids the invoice but the subscription remains active." */
export const firstPaymentFailed: Row = ({ subscription, run, unpaid, payments }) => {
  if (subscription.status !== "active" || run || !unpaid) return null;
  if (!isOneOf(unpaid.standing, ["void", "uncollectible"]) && !hasFailed(unpaid, payments)) return null;
  return {
    ...deny("first_payment_failed", "period_not_paid"),
    debits: [unpaid],
    alert: { level: "P1", message: "the first payment of an active subscription failed" },
  };
};

/** 11 */
export const renewalOpen: Row = (situation) => {
  const { subscription, item, run, unpaid, policy, at } = situation;
  if (subscription.status !== "active" || !run || !item) return null;
  const isExpected = unpaid === null ? at >= item.periodEnd : isToBeAttempted(situation, unpaid);
  if (!isExpected) return null;
  // While Stripe itself holds a draft it has longer, until it finalises it.
  const held = unpaid?.standing === "draft" ? (unpaid.awaited.finalizesAt ?? 0) : 0;
  const longest = run.end + policy.heldDraftHours * hour;
  const slack = Math.max(policy.renewalSlackHours * hour, Math.min(held, longest) - run.end);
  return (
    current(situation, "renewal_open", "subscribed", run.end, slack) ?? notCollected("renewal_open", run)
  );
};

/** 12: bank debits take about five business days. */
export const renewalProcessing: Row = (situation) => {
  const { subscription, run, unpaid, payments, policy } = situation;
  if (subscription.status !== "active" || !run || unpaid?.standing !== "open") return null;
  if (!isProcessing(unpaid, payments)) return null;
  const until = run.end + policy.settlementDays * day;
  const answer = current(situation, "renewal_processing", "subscribed", until);
  return answer ? { ...answer, flags: ["payment_processing"] } : notCollected("renewal_processing", run);
};

/** 13 */
export const renewalWrittenOff: Row = ({ subscription, run, unpaid }) => {
  if (subscription.status !== "active" || !run || !unpaid) return null;
  if (!isOneOf(unpaid.standing, ["void", "uncollectible"])) return null;
  return {
    ...deny("renewal_written_off", "period_not_paid"),
    debits: [unpaid],
    alert: { level: "P1", message: "a period of an active subscription was written off" },
  };
};

/** 14, 16: from the first unpaid, never from a newer one. An account can be set to stay past due for ever. */
export const grace: Row = (situation) => {
  const { subscription, run, unpaid, payments, policy } = situation;
  const isOpen = unpaid?.standing === "open" || unpaid?.standing === "draft";
  const isLate = subscription.status === "past_due" || (subscription.status === "active" && isOpen);
  if (!isLate || !run || !unpaid || !wasPaid(run)) return null;
  // From its first failure: a debit that is tried again begins no days of its own.
  const failures = payments
    .filter(({ id }) => unpaid.awaited.payments.some(({ paymentId }) => paymentId === id))
    .flatMap(({ failedAt }) => failedAt ?? []);
  const since =
    failures.length > 0 ? Math.min(...failures) : (unpaid.awaited.dueDate ?? unpaid.awaited.createdAt);
  const until = since + policy.pastDueGraceDays * day;
  return (
    paid(situation, run, { row: "grace", reason: "past_due_grace", until }) ?? {
      ...deny("grace", "past_due"),
      debits: [unpaid],
    }
  );
};

/** 15: never lock out a paid month because an upgrade, seats or another item's payment failed. */
export const coveredPastDue: Row = (situation) => {
  const { subscription, run, unpaid, policy } = situation;
  if (!isOneOf(subscription.status, ["past_due", "unpaid"]) || !run) return null;
  const slack =
    subscription.status === "past_due" && !unpaid && goesOn(situation, run.end)
      ? policy.renewalSlackHours * hour
      : 0;
  const answer = paid(situation, run, {
    row: "covered_past_due",
    reason: "subscribed",
    until: run.end + slack,
  });
  return answer ? { ...answer, flags: ["payment_failed"] } : null;
};

/** 17 */
export const pastDue: Row = ({ subscription, unpaid }) =>
  subscription.status === "past_due" || subscription.status === "active"
    ? { ...deny("past_due", "past_due"), debits: unpaid ? [unpaid] : [] }
    : null;
