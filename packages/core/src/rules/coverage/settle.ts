import type { Reason } from "../../model/entitlement.ts";
import type { GivenPeriod } from "../../model/invoice.ts";
import type { SubscriptionRow } from "../../model/policy.ts";
import type { RowAnswer } from "./answer.ts";
import { type Facts, overdueAt, plannedEnd, situationAt } from "./situation.ts";
import { answerOf } from "./table.ts";

/**
 * The answer with its end: the first second at which the same facts, by the clock alone, allow less or something else.
 * A row may hand over to another one that grants the same, and a slack may be refused when it begins.
 */
export function settled(facts: Facts, at: number): RowAnswer {
  const answer = ruled(facts, at);
  if (answer.until === null || answer.row === "unknown") return answer;
  let { until, renewsAt } = answer;
  // By then the sync of today has written down what it gives.
  const later = answer.gives ? withGiven(facts, answer.gives) : facts;
  let checked = at;
  const edges = edgesOf(later);
  // A row grants beyond the instant or not at all, so each step ends later than the one before it, at one of a few instants.
  for (;;) {
    const point = Math.min(until, ...edges.filter((edge) => edge > checked));
    const next = ruled(later, point);
    if (next.level !== answer.level || next.quantity !== answer.quantity)
      return { ...answer, until: point, renewsAt };
    checked = point;
    until = next.until ?? point;
    renewsAt ??= next.renewsAt;
  }
}

/** Unix seconds: when the same facts, by the clock alone, will grant what they refuse now; NULL when they never will. */
export function grantedFrom(facts: Facts, at: number): number | null {
  const granting = edgesOf(facts).filter((edge) => edge > at && ruled(facts, edge).access === "granted");
  return granting.length === 0 ? null : Math.min(...granting);
}

/** The instants at which the clock may hand an item to another row before the end that a row says; unix seconds. */
function edgesOf({ subscription, coverage }: Facts): number[] {
  const debits = coverage.debits.flatMap((debit) => [
    debit.start,
    debit.end,
    debit.until,
    overdueAt(debit, subscription),
  ]);
  const given = coverage.given.flatMap(({ start, end }) => [start, end]);
  const periods = subscription.items.flatMap(({ periodStart, periodEnd }) => [periodStart, periodEnd]);
  return [...debits, ...given, ...periods];
}

function withGiven(facts: Facts, period: GivenPeriod): Facts {
  return { ...facts, coverage: { ...facts.coverage, given: [...facts.coverage.given, period] } };
}

/** The row's answer, by the policy's knob for it. */
function ruled(facts: Facts, at: number): RowAnswer {
  const situation = situationAt(facts, at);
  const answer = answerOf(situation);
  const { row } = answer;
  const reason = refusedReasons[row] ?? answer.reason;
  switch (facts.policy.subscription[row]) {
    case "pending":
      return { row, reason, access: "pending", until: null };
    case "deny":
      return { row, reason, access: "denied", until: null };
    case "grant": {
      if (answer.access === "granted" || !facts.item) return answer;
      const until = Math.min(facts.item.periodEnd, plannedEnd(situation) ?? Number.POSITIVE_INFINITY);
      if (until <= at) return answer;
      const { level, quantity } = facts.item;
      return { row, reason: grantedReasons[row] ?? "subscribed", access: "granted", level, quantity, until };
    }
    default:
      return answer;
  }
}

/** Why it is refused by a knob, where the reason of the grant would be none. */
const refusedReasons: Partial<Record<SubscriptionRow, Reason>> = {
  invoice_sent: "unpaid",
  collection_paused: "paused",
  renewal_open: "renewal_not_collected",
  renewal_processing: "renewal_not_collected",
  grace: "past_due",
};

/** Why it is granted by a knob; else as any subscription. */
const grantedReasons: Partial<Record<SubscriptionRow, Reason>> = {
  trialing: "trial",
  grace: "past_due_grace",
  past_due: "past_due_grace",
  canceled: "ends",
  unknown: "unknown_status",
};
