import type { Reason } from "../../model/entitlement.ts";
import { deny, isOneOf, paid, type Row } from "./answer.ts";
import { nextChange } from "./run.ts";
import { hour, plannedEnd } from "./situation.ts";

// Rows 18 to 22 of semantics 2.2: what Stripe's status alone decides.

/** 18 */
export const notPaid: Row = ({ subscription: { status } }) => {
  if (status === "unpaid") return deny("not_paid", "unpaid");
  return isOneOf(status, ["incomplete", "incomplete_expired"]) ? deny("not_paid", "incomplete") : null;
};

/** 19: its period does not advance. */
export const paused: Row = ({ subscription: { status, pausedBecause } }) => {
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
export const canceledCovered: Row = (situation) => {
  const { subscription, covered: run, coverage, at } = situation;
  if (subscription.status !== "canceled" || !run) return null;
  if (!isOneOf(subscription.cancellationReason ?? "", ["payment_failed", "payment_disputed"])) return null;
  const answer = paid(situation, run, {
    row: "canceled_covered",
    reason: "ends",
    until: nextChange(coverage, run, at),
  });
  return answer
    ? {
        ...answer,
        alert: { level: "P1", message: "a subscription was canceled during a period that is paid" },
      }
    : null;
};

/** 21: from `ended_at` on; an immediate cancellation returns no money by itself. */
export const canceled: Row = ({ subscription }) =>
  subscription.status === "canceled" ? deny("canceled", "canceled") : null;

/** A trial that is over and was not followed by anything that Stripe told. */
export const trialOver: Row = ({ subscription }) =>
  subscription.status === "trialing" ? deny("trialing", "trial") : null;

/** 22: what was granted stays, never beyond its own or the planned end, for some hours from the first sight; never a new grant. */
const unknown: Row = (situation) => {
  const { previous, at, policy } = situation;
  const alert = { level: "P0" as const, message: "Stripe sent a status that this version does not know" };
  const stored =
    previous?.access === "granted" && previous.expiresAt ? Date.parse(previous.expiresAt) / 1000 : 0;
  const planned = plannedEnd(situation) ?? Number.POSITIVE_INFINITY;
  const until = Math.min(stored, planned, at + policy.unknownStatusHours * hour);
  if (!previous || at >= until) return { ...deny("unknown", "unknown_status"), alert };
  return {
    row: "unknown",
    access: "granted",
    reason: "unknown_status",
    level: previous.level,
    quantity: previous.seats,
    planGroup: previous.planGroup,
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

export const unknownStatus: Row = (situation) =>
  knownStatuses.has(situation.subscription.status) ? null : unknown(situation);

export const unknownInvoice: Row = (situation) =>
  !situation.covered && situation.unpaid?.standing === "unknown" ? unknown(situation) : null;
