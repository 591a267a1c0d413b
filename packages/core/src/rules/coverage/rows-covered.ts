import type { Reason } from "../../model/entitlement.ts";
import type { SubscriptionRow } from "../../model/policy.ts";
import { current, deny, isOneOf, paid, type Row, type RowAnswer } from "./answer.ts";
import type { Debit } from "./coverage.ts";
import { billedFor, isLoss, nextChange, pausedAt, type Run } from "./run.ts";
import { goesOn, hasFailed, hour, overdueAt, plannedEnd, type Situation } from "./situation.ts";

// Rows 1 to 7 of semantics 2.2: what is paid for, billed later or given.

/** 1 */
export const noQuantity: Row = ({ item }) =>
  item?.quantity === 0 ? deny("no_quantity", "no_quantity") : null;

/** 2 */
export const trialing: Row = (situation) => {
  const { subscription, at, policy } = situation;
  const { status, trialEnd } = subscription;
  if (status !== "trialing") return null;
  if (trialEnd === null || at >= trialEnd + policy.trialSlackHours * hour) return null;
  return current(situation, "trialing", "trial", trialEnd, policy.trialSlackHours * hour);
};

/** 3: an anchor in the future or a resumption, both without proration: Stripe billed nothing for now. */
export const notBilled: Row = (situation) => {
  const { subscription, item, coverage, at, policy } = situation;
  if (subscription.status !== "active" || !item || !(item.periodStart <= at && at < item.periodEnd))
    return null;
  const since = subscription.invoicesSince;
  if (since === null || since > item.periodStart) return null;
  if (billedFor(coverage, at).some(({ standing, until }) => standing !== "paid" || until > at)) return null;
  const answer = current(
    situation,
    "not_billed",
    "subscribed",
    item.periodEnd,
    policy.renewalSlackHours * hour,
  );
  if (answer) answer.gives = { start: item.periodStart, end: item.periodEnd, byPause: false };
  if (answer && coverage.debits.length > 0 && !subscription.resumed)
    Object.assign(answer, {
      flags: ["period_not_billed"],
      alert: {
        level: "P1",
        message: "a period of an active subscription was never billed",
        flag: "period_not_billed",
      },
    });
  return answer;
};

/** 4 */
export const invoiceSent: Row = (situation) => {
  const { subscription, covered, unpaid, at } = situation;
  if (!isOneOf(subscription.status, ["active", "past_due"]) || covered || !unpaid) return null;
  if (subscription.collectionMethod !== "send_invoice" || !isOneOf(unpaid.standing, ["draft", "open"]))
    return null;
  const due = overdueAt(unpaid, subscription);
  return at < due ? current(situation, "invoice_sent", "subscribed", due) : null;
};

/** 5 */
export const ending: Row = (situation) => {
  const { subscription, covered, coverage } = situation;
  const planned = plannedEnd(situation);
  if (subscription.status !== "active" || !covered || planned === null || planned > covered.end) return null;
  const answer = coveredNow(situation, covered, "ending", "ends");
  if (answer && coverage.counting.some(({ start }) => start >= planned))
    Object.assign(answer, {
      flags: [...(answer.flags ?? []), "ends_before_paid"],
      alert: {
        level: "P1",
        message: "a subscription ends before a period that was paid ahead",
        flag: "ends_before_paid",
      },
    });
  return answer;
};

/** 6 */
export const covered: Row = (situation) => {
  if (situation.subscription.status !== "active" || !situation.covered) return null;
  return coveredNow(situation, situation.covered, "covered", "subscribed");
};

/** 7: Stripe's page says of every behaviour that it offers services for free (docs.stripe.com/billing/subscriptions/pause-payment). */
export const collectionPaused: Row = (situation) => {
  const { subscription, item, coverage, at, policy } = situation;
  if (
    subscription.status !== "active" ||
    !item ||
    billedFor(coverage, at).some(({ standing }) => isLoss(standing))
  )
    return null;
  const slack = policy.renewalSlackHours * hour;
  if (subscription.pauseCollection === null) {
    const given = pausedAt(coverage, at);
    return given ? current(situation, "collection_paused", "subscribed", given.end, slack) : null;
  }
  if (subscription.pauseCollection === "void" && policy.pauseCollectionVoid === "deny")
    return deny("collection_paused", "paused");
  const answer = current(situation, "collection_paused", "subscribed", item.periodEnd, slack);
  if (answer && item.periodStart <= at && at < item.periodEnd)
    answer.gives = { start: item.periodStart, end: item.periodEnd, byPause: true };
  return answer;
};

/** Rows 5 and 6: the current items, or what was paid where the change to them was not. */
function coveredNow(situation: Situation, run: Run, row: SubscriptionRow, reason: Reason): RowAnswer | null {
  const { coverage, item, payments, at, policy } = situation;
  const change = nextChange(coverage, run, at);
  const billed = billedFor(coverage, at).filter(
    ({ line, quantity }) => line.priceId === item?.priceId && quantity === item.quantity,
  );
  const isCounting = billed.some((debit) => coverage.counting.includes(debit) && debit.until > at);
  const isRefused = (debit: Debit) =>
    isLoss(debit.standing) ||
    isOneOf(debit.standing, ["void", "uncollectible"]) ||
    hasFailed(debit, payments);
  const refused = billed.filter(({ standing }) => standing !== "paid");
  if (!isCounting && refused.length > 0 && refused.every(isRefused)) {
    const answer = whatWasPaid(situation, run, row, reason);
    return answer ? { ...answer, flags: ["change_not_paid"] } : null;
  }
  const slack = change < run.end ? 0 : policy.renewalSlackHours * hour;
  const answer = current(situation, row, reason, change, slack);
  return answer ? { ...answer, debits: run.debits } : null;
}

export function whatWasPaid(
  situation: Situation,
  run: Run,
  row: SubscriptionRow,
  reason: Reason,
): RowAnswer | null {
  const change = nextChange(situation.coverage, run, situation.at);
  const isLast = change === run.end && goesOn(situation, run.end);
  const slack = isLast ? situation.policy.renewalSlackHours * hour : 0;
  return paid(situation, run, {
    row,
    reason,
    until: change + slack,
    ...(isLast ? { renewsAt: run.end } : {}),
  });
}
