import type { Entitlement, EntitlementFlag, Reason } from "../model/entitlement.ts";
import type { Period } from "../model/invoice.ts";
import type { SubscriptionRow } from "../model/policy.ts";
import type { Debit } from "./coverage.ts";
import { billedFor, givenAt, isLoss, nextChange, type Run } from "./coverage-run.ts";
import {
  day,
  dueDate,
  goesOn,
  hasFailed,
  hour,
  isProcessing,
  plannedEnd,
  type Situation,
} from "./situation.ts";

/** What a row of the table answers. Instants are unix seconds. */
export interface RowAnswer {
  row: SubscriptionRow;
  access: Entitlement["access"];
  reason: Reason;
  level?: string;
  quantity?: number;
  /** The first second at which this is no longer granted; NULL when nothing is. */
  until: number | null;
  /** The end of what was paid, where it should go on: from then to `until` a renewal is looked for. */
  renewsAt?: number;
  flags?: EntitlementFlag[];
  alert?: { level: "P0" | "P1"; message: string };
  /** What it rests on. */
  debits?: Debit[];
  /** The shop gives this period. */
  gives?: Period;
}

type Row = (situation: Situation) => RowAnswer | null;

/**
 * The truth table of semantics 2.2: the first row that answers, in its order; rows are numbered as there. Stripe's
 * status says what Stripe will do next, and narrows what was paid for
 * (docs.stripe.com/billing/subscriptions/overview).
 */
export function answerOf(situation: Situation): RowAnswer {
  const table = situation.item ? rows : removedRows;
  for (const row of table) {
    const answer = row(situation);
    if (answer) return answer;
  }
  return deny("not_paid", "unpaid");
}

/** 1 */
const noQuantity: Row = ({ item }) => (item?.quantity === 0 ? deny("no_quantity", "no_quantity") : null);

/** 2 */
const trialing: Row = (situation) => {
  const { subscription, at, policy } = situation;
  const { status, trialEnd } = subscription;
  if (status !== "trialing") return null;
  if (trialEnd === null || at >= trialEnd + policy.trialSlackHours * hour) return null;
  return current(situation, "trialing", "trial", trialEnd, policy.trialSlackHours * hour);
};

/** 3: an anchor in the future or a resumption, both without proration: Stripe billed nothing for now. */
const notBilled: Row = (situation) => {
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
  if (answer) answer.gives = { start: item.periodStart, end: item.periodEnd };
  if (answer && coverage.debits.length > 0 && !subscription.resumed)
    answer.alert = { level: "P1", message: "a period of an active subscription was never billed" };
  return answer;
};

/** 4 */
const invoiceSent: Row = (situation) => {
  const { subscription, covered, unpaid, at } = situation;
  if (!isOneOf(subscription.status, ["active", "past_due"]) || covered || !unpaid) return null;
  if (subscription.collectionMethod !== "send_invoice" || !isOneOf(unpaid.standing, ["draft", "open"]))
    return null;
  const due = dueDate(unpaid, subscription);
  return at < due ? current(situation, "invoice_sent", "subscribed", due) : null;
};

/** 5 */
const ending: Row = (situation) => {
  const { subscription, covered, coverage } = situation;
  const planned = plannedEnd(situation);
  if (subscription.status !== "active" || !covered || planned === null || planned > covered.end) return null;
  const answer = coveredNow(situation, covered, "ending", "ends");
  if (answer && coverage.counting.some(({ start }) => start >= planned))
    answer.alert = { level: "P1", message: "a subscription ends before a period that was paid ahead" };
  return answer;
};

/** 6 */
const covered: Row = (situation) => {
  if (situation.subscription.status !== "active" || !situation.covered) return null;
  return coveredNow(situation, situation.covered, "covered", "subscribed");
};

/** 7: Stripe's page says of every behaviour that it offers services for free (docs.stripe.com/billing/subscriptions/pause-payment). */
const collectionPaused: Row = (situation) => {
  const { subscription, item, coverage, at, policy } = situation;
  if (
    subscription.status !== "active" ||
    !item ||
    billedFor(coverage, at).some(({ standing }) => isLoss(standing))
  )
    return null;
  const slack = policy.renewalSlackHours * hour;
  if (subscription.pauseCollection === null) {
    const given = givenAt(coverage, at);
    return given ? current(situation, "collection_paused", "subscribed", given.end, slack) : null;
  }
  if (subscription.pauseCollection === "void" && policy.pauseCollectionVoid === "deny")
    return deny("collection_paused", "paused");
  const answer = current(situation, "collection_paused", "subscribed", item.periodEnd, slack);
  if (answer && item.periodStart <= at && at < item.periodEnd)
    answer.gives = { start: item.periodStart, end: item.periodEnd };
  return answer;
};

/** 8 */
const moneyBack: Row = ({ subscription, covered: run, coverage, at }) => {
  if (subscription.status === "trialing" || run) return null;
  const lost = billedFor(coverage, at).find(({ standing }) => isLoss(standing));
  return lost && isLoss(lost.standing) ? { ...deny("money_back", lost.standing), debits: [lost] } : null;
};

/** 9: whatever zero or credit invoice lies on top of it. The debit after a free trial is a first one, too. */
const firstPaymentOpen: Row = (situation) => {
  const { subscription, run, unpaid, payments, policy, at } = situation;
  if (subscription.status !== "active" || run || !unpaid || unpaid.standing === "unknown") return null;
  const slackEnd =
    subscription.trialEnd === null ? null : subscription.trialEnd + policy.trialSlackHours * hour;
  if (slackEnd !== null && at < slackEnd) return current(situation, "first_payment_open", "trial", slackEnd);
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
const firstPaymentFailed: Row = ({ subscription, run, unpaid, payments }) => {
  if (subscription.status !== "active" || run || !unpaid) return null;
  if (!isOneOf(unpaid.standing, ["void", "uncollectible"]) && !hasFailed(unpaid, payments)) return null;
  return {
    ...deny("first_payment_failed", "period_not_paid"),
    debits: [unpaid],
    alert: { level: "P1", message: "the first payment of an active subscription failed" },
  };
};

/** 11 */
const renewalOpen: Row = (situation) => {
  const { subscription, item, run, unpaid, policy, at } = situation;
  if (subscription.status !== "active" || !run || !item) return null;
  const isExpected = unpaid === null ? at >= item.periodEnd : isToBeAttempted(situation, unpaid);
  if (!isExpected) return null;
  // While Stripe itself holds a draft it has longer, until it finalises it.
  const held = unpaid?.standing === "draft" ? (unpaid.invoice.finalizesAt ?? 0) : 0;
  const longest = run.end + policy.heldDraftHours * hour;
  const slack = Math.max(policy.renewalSlackHours * hour, Math.min(held, longest) - run.end);
  return (
    current(situation, "renewal_open", "subscribed", run.end, slack) ?? notCollected("renewal_open", run)
  );
};

/** 12: bank debits take about five business days. */
const renewalProcessing: Row = (situation) => {
  const { subscription, run, unpaid, payments, policy } = situation;
  if (subscription.status !== "active" || !run || !unpaid || !isProcessing(unpaid, payments)) return null;
  const until = run.end + policy.settlementDays * day;
  const answer = current(situation, "renewal_processing", "subscribed", until);
  return answer ? { ...answer, flags: ["payment_processing"] } : notCollected("renewal_processing", run);
};

/** 13 */
const renewalWrittenOff: Row = ({ subscription, run, unpaid }) => {
  if (subscription.status !== "active" || !run || !unpaid) return null;
  if (!isOneOf(unpaid.standing, ["void", "uncollectible"])) return null;
  return {
    ...deny("renewal_written_off", "period_not_paid"),
    debits: [unpaid],
    alert: { level: "P1", message: "a period of an active subscription was written off" },
  };
};

/** 14, 16: from the first unpaid, never from a newer one. An account can be set to stay past due for ever. */
const grace: Row = (situation) => {
  const { subscription, run, unpaid, payments, policy, at } = situation;
  const isOpen = unpaid?.standing === "open" || unpaid?.standing === "draft";
  const isLate = subscription.status === "past_due" || (subscription.status === "active" && isOpen);
  if (!isLate || !run || !unpaid || !wasPaid(run)) return null;
  const failedAt = Math.max(
    ...payments
      .filter(({ id }) => unpaid.invoice.payments.some(({ paymentId }) => paymentId === id))
      .map((payment) => payment.failedAt ?? 0),
    0,
  );
  const since = failedAt > 0 ? failedAt : (unpaid.invoice.dueDate ?? unpaid.invoice.createdAt);
  const until = since + policy.pastDueGraceDays * day;
  if (at >= until) return { ...deny("grace", "past_due"), debits: [unpaid] };
  return paid(situation, run, { row: "grace", reason: "past_due_grace", until });
};

/** 15: never lock out a paid month because an upgrade, seats or another item's payment failed. */
const coveredPastDue: Row = (situation) => {
  const { subscription, covered: runNow, run, unpaid, coverage, at, policy } = situation;
  if (!isOneOf(subscription.status, ["past_due", "unpaid"]) || !run) return null;
  const slack =
    subscription.status === "past_due" && !unpaid && goesOn(situation, run.end)
      ? policy.renewalSlackHours * hour
      : 0;
  const change = runNow ? nextChange(coverage, run, at) : run.end;
  const until = change < run.end ? change : run.end + slack;
  if (at >= until) return null;
  const answer = paid(situation, run, { row: "covered_past_due", reason: "subscribed", until });
  return answer ? { ...answer, flags: ["payment_failed"] } : null;
};

/** 17 */
const pastDue: Row = ({ subscription, unpaid }) =>
  subscription.status === "past_due" || subscription.status === "active"
    ? { ...deny("past_due", "past_due"), debits: unpaid ? [unpaid] : [] }
    : null;

/** 18 */
const notPaid: Row = ({ subscription: { status } }) => {
  if (status === "unpaid") return deny("not_paid", "unpaid");
  return isOneOf(status, ["incomplete", "incomplete_expired"]) ? deny("not_paid", "incomplete") : null;
};

/** 19: its period does not advance. */
const paused: Row = ({ subscription: { status, pausedBecause } }) => {
  if (status !== "paused") return null;
  return deny("paused", pausedReasons[pausedBecause ?? ""] ?? "paused");
};

const pausedReasons: Partial<Record<string, Reason>> = {
  pause_requested: "paused_on_request",
  trial_end_without_payment_method: "paused_no_payment_method",
  first_payment_failure: "paused_payment_failed",
  final_payment_failure: "paused_payment_failed",
};

/** 20: dunning is per subscription, so a monthly item that fails cancels a paid year. */
const canceledCovered: Row = (situation) => {
  const { subscription, covered: run, coverage, at } = situation;
  if (subscription.status !== "canceled" || !run) return null;
  if (!isOneOf(subscription.cancellationReason ?? "", ["payment_failed", "payment_disputed"])) return null;
  const answer = paid({ ...situation, item: null }, run, {
    row: "canceled_covered",
    reason: "ends",
    until: nextChange(coverage, run, at),
    isPlannedEndIgnored: true,
  });
  return answer
    ? {
        ...answer,
        alert: { level: "P1", message: "a subscription was canceled during a period that is paid" },
      }
    : null;
};

/** 21: from `ended_at` on; an immediate cancellation returns no money by itself. */
const canceled: Row = ({ subscription }) =>
  subscription.status === "canceled" ? deny("canceled", "canceled") : null;

/** A trial that is over and was not followed by anything that Stripe told. */
const trialOver: Row = ({ subscription }) =>
  subscription.status === "trialing" ? deny("trialing", "trial") : null;

/** 22: what was granted stays, never beyond its own end, for some hours from the first sight; never a new grant. */
const unknown: Row = ({ previous, at, policy, item }) => {
  const alert = { level: "P0" as const, message: "Stripe sent a status that this version does not know" };
  const stored =
    previous?.access === "granted" && previous.expiresAt ? Date.parse(previous.expiresAt) / 1000 : 0;
  const until = Math.min(stored, at + policy.unknownStatusHours * hour);
  if (!previous || at >= until) return { ...deny("unknown", "unknown_status"), alert };
  return {
    row: "unknown",
    access: "granted",
    reason: "unknown_status",
    level: previous.level,
    quantity: previous.seats ?? item?.quantity ?? 1,
    until,
    alert,
  };
};

const knownStatuses = new Set([
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "incomplete",
  "incomplete_expired",
  "paused",
  "canceled",
]);

const unknownStatus: Row = (situation) =>
  knownStatuses.has(situation.subscription.status) ? null : unknown(situation);

const unknownInvoice: Row = (situation) =>
  !situation.covered && situation.unpaid?.standing === "unknown" ? unknown(situation) : null;

const rows: readonly Row[] = [
  noQuantity,
  unknownStatus,
  trialing,
  notBilled,
  invoiceSent,
  ending,
  covered,
  collectionPaused,
  moneyBack,
  firstPaymentOpen,
  firstPaymentFailed,
  unknownInvoice,
  renewalOpen,
  renewalProcessing,
  renewalWrittenOff,
  coveredPastDue,
  grace,
  trialOver,
  pastDue,
  notPaid,
  paused,
  canceledCovered,
  canceled,
];

/** An item that was removed still stands on its debits while the credit that removed it was not paid. */
const removedRows: readonly Row[] = [
  ({ covered: run }) =>
    run?.debits.some(({ isCreditUnpaid }) => isCreditUnpaid) ? null : deny("canceled", "canceled"),
  (situation) =>
    situation.subscription.status === "active" && situation.covered
      ? whatWasPaid(situation, situation.covered, "covered", "subscribed")
      : null,
  coveredPastDue,
  canceledCovered,
];

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

function whatWasPaid(situation: Situation, run: Run, row: SubscriptionRow, reason: Reason): RowAnswer | null {
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

/** Level and seats of the debits that the run stands on. */
function paid(
  situation: Situation,
  run: Run,
  {
    isPlannedEndIgnored = false,
    ...answer
  }: Pick<RowAnswer, "row" | "reason" | "renewsAt"> & { until: number; isPlannedEndIgnored?: boolean },
): RowAnswer | null {
  const [debit] = run.debits;
  const planned = isPlannedEndIgnored ? null : plannedEnd(situation);
  const until = planned === null ? answer.until : Math.min(answer.until, planned);
  if (!debit || until <= situation.at) return null;
  const { level, quantity } = debit;
  return { ...answer, access: "granted", level, quantity, until, debits: run.debits };
}

/** The current item until an end, with a slack after it when it should go on. NULL when that is over. */
function current(
  situation: Situation,
  row: SubscriptionRow,
  reason: Reason,
  end: number,
  slack = 0,
): RowAnswer | null {
  const { item, at } = situation;
  if (!item) return null;
  const planned = plannedEnd(situation);
  const isOn = goesOn(situation, end);
  const natural = isOn ? end + slack : end;
  const until = planned === null ? natural : Math.min(natural, planned);
  if (until <= at) return null;
  const { level, quantity } = item;
  return {
    row,
    access: "granted",
    reason,
    level,
    quantity,
    until,
    ...(isOn && slack > 0 ? { renewsAt: end } : {}),
  };
}

function deny(row: SubscriptionRow, reason: Reason): RowAnswer {
  return { row, access: "denied", reason, until: null };
}

function notCollected(row: SubscriptionRow, { debits }: Run): RowAnswer {
  return {
    ...deny(row, "renewal_not_collected"),
    debits,
    alert: { level: "P1", message: "a renewal was not collected" },
  };
}

/** A draft, or open before the first attempt; an invoice that was sent is not attempted, and late once it is overdue. */
function isToBeAttempted({ subscription, at }: Situation, unpaid: Debit): boolean {
  if (subscription.collectionMethod === "send_invoice" && at >= dueDate(unpaid, subscription)) return false;
  return unpaid.standing === "draft" || (unpaid.standing === "open" && !unpaid.invoice.attempted);
}

/** A period that was given, or cost nothing, is not something that was paid. */
function wasPaid({ links }: Run): boolean {
  return links.some((link) => "invoice" in link && link.invoice.total > 0);
}

function isOneOf(value: string, values: readonly string[]): boolean {
  return values.includes(value);
}
