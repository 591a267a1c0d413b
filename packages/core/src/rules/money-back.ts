import type { EntitlementFlag, Reason } from "../model/entitlement.ts";
import type { AccessPolicy, MoneyBackCase } from "../model/policy.ts";
import type { Payment } from "../model/snapshot.ts";

export interface MoneyBack {
  /** Why the payment no longer carries access; NULL while it does. */
  denied: Reason | null;
  /** Worth showing, without an effect. */
  flags: EntitlementFlag[];
}

/** A refund that is on its way counts: what is asked back is not kept. One that failed or was canceled does not. */
const refunding = new Set(["succeeded", "pending", "requires_action"]);

/**
 * What refunds, disputes and early fraud warnings do to the access that a payment carries
 * (docs.stripe.com/disputes/how-disputes-work). A dispute of a status that nobody knows yet has a cell of its own.
 */
export function moneyBack(payment: Payment, policy: AccessPolicy): MoneyBack {
  const back: MoneyBack = { denied: null, flags: [] };
  // What is over for good is told before what may still be decided.
  const happened = [
    refundCase(payment),
    ...payment.disputes.map(({ status }) => disputeCase(status)),
    payment.earlyFraudWarnings.length > 0 ? ("early_fraud_warning" as const) : null,
  ]
    .filter((cell) => cell !== null)
    .sort((a, b) => gravity.indexOf(a) - gravity.indexOf(b));
  for (const cell of happened) {
    const rule = policy.moneyBack[cell];
    if (rule === "deny") back.denied ??= reasons[cell];
    else if (rule === "flag") back.flags.push(flags[cell]);
  }
  return { ...back, flags: [...new Set(back.flags)] };
}

function refundCase({ refunds, amount }: Payment): MoneyBackCase | null {
  const refunded = refunds
    .filter(({ status }) => status !== null && refunding.has(status))
    .reduce((sum, refund) => sum + refund.amount, 0);
  if (refunded <= 0) return null;
  return refunded >= amount ? "refunded_in_full" : "refunded_in_part";
}

function disputeCase(status: string): MoneyBackCase {
  switch (status) {
    case "needs_response":
    case "under_review":
      return "dispute_open";
    case "warning_needs_response":
    case "warning_under_review":
      return "dispute_warning";
    case "lost":
      return "dispute_lost";
    case "appeal_needs_response":
    case "appeal_under_review":
      return "dispute_appealed";
    case "won":
    case "warning_closed":
      return "dispute_ended_for_us";
    case "prevented":
      return "dispute_prevented";
    default:
      return "dispute_unknown";
  }
}

const gravity: MoneyBackCase[] = [
  "refunded_in_full",
  "dispute_lost",
  "dispute_appealed",
  "dispute_open",
  "dispute_unknown",
  "dispute_warning",
  "early_fraud_warning",
  "refunded_in_part",
  "dispute_prevented",
  "dispute_ended_for_us",
];

const reasons: Record<MoneyBackCase, Reason> = {
  refunded_in_full: "refunded",
  refunded_in_part: "refunded",
  dispute_lost: "dispute_lost",
  dispute_appealed: "dispute_lost",
  dispute_open: "disputed",
  dispute_unknown: "disputed",
  dispute_warning: "disputed",
  dispute_prevented: "disputed",
  dispute_ended_for_us: "disputed",
  early_fraud_warning: "fraud_warning",
};

const flags: Record<MoneyBackCase, EntitlementFlag> = {
  refunded_in_full: "refunded",
  refunded_in_part: "partly_refunded",
  dispute_lost: "disputed",
  dispute_appealed: "disputed",
  dispute_open: "disputed",
  dispute_unknown: "disputed",
  dispute_warning: "dispute_warning",
  dispute_prevented: "dispute_warning",
  dispute_ended_for_us: "dispute_warning",
  early_fraud_warning: "early_fraud_warning",
};
