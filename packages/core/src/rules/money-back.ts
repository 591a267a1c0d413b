import type { EntitlementFlag } from "../model/entitlement.ts";
import type { Dispute, Payment } from "../model/payment.ts";
import type { AccessPolicy, MoneyBackCase } from "../model/policy.ts";

/** Why a payment lends nothing any more. */
export type Loss = "refunded" | "disputed" | "dispute_lost";

export interface MoneyBack {
  /** NULL while the payment still counts. */
  loss: Loss | null;
  /** Unix seconds: when the refund or dispute that decided it was created; NULL without a loss. */
  lostAt: number | null;
  flags: EntitlementFlag[];
}

interface Paid {
  /** Minor units that were paid in all, the customer's balance included. */
  amount: number;
  /** Minor units credited after the payment without a refund. */
  credited: number;
  payments: readonly Payment[];
}

/**
 * What refunds, credit notes, disputes and early fraud warnings do to what a sum has paid for (semantics 2.3). All of the
 * sum ends it, a part is a flag: what came back is added up over all of its payments
 * (docs.stripe.com/disputes/how-disputes-work).
 */
export function moneyBack({ amount, credited, payments }: Paid, policy: AccessPolicy): MoneyBack {
  const disputes = payments.flatMap((payment) => payment.disputes.map((dispute) => caseOf(dispute)));
  const refunds = payments.flatMap((payment) => payment.refunds.filter(isCounted));
  const parts: Part[] = [
    ...(credited > 0 ? [{ kind: "refunded" as const, amount: credited, at: 0 }] : []),
    ...refunds.map((refund) => ({ kind: "refunded" as const, amount: refund.amount, at: refund.createdAt })),
    ...disputes.flatMap(({ dispute, name }) => partOf(dispute, name, policy)),
  ];
  const flags = new Set<EntitlementFlag>();
  for (const { dispute, name } of disputes) {
    if (policy.moneyBack[name] === "flag") flags.add(flagOf[name]);
    const isUnknown = dispute.knownStatus !== dispute.status;
    if (isUnknown && policy.moneyBack.dispute_unknown !== "ignore") flags.add("dispute_unknown");
  }
  if (
    policy.moneyBack.early_fraud_warning !== "ignore" &&
    payments.some(({ earlyFraudWarnings }) => earlyFraudWarnings.length > 0)
  )
    flags.add("early_fraud_warning");
  const loss =
    policy.moneyBack.refunded_in_full === "deny"
      ? lossOf(parts, amount)
      : lossOf(withoutRefunds(parts), amount);
  const returned = sum(parts.filter(({ kind }) => kind === "refunded"));
  if (
    returned > 0 &&
    loss?.loss !== "refunded" &&
    returned < amount &&
    policy.moneyBack.refunded_in_part !== "ignore"
  )
    flags.add("partly_refunded");
  if (returned > 0 && returned >= amount && policy.moneyBack.refunded_in_full === "flag")
    flags.add("refunded");
  const disputed = parts.some(({ kind }) => kind !== "refunded");
  if (disputed && !loss) flags.add("partly_disputed");
  if (loss) return { ...loss, flags: [...flags] };
  const partial =
    policy.moneyBack.dispute_partial === "deny" && parts.find(({ kind }) => kind !== "refunded");
  if (partial) return { loss: partial.kind, lostAt: partial.at, flags: [...flags] };
  return { loss: null, lostAt: null, flags: [...flags] };
}

interface Part {
  kind: Loss;
  /** Minor units. */
  amount: number;
  /** Unix seconds. */
  at: number;
}

/** The gravest loss that the parts add up to: what is over for good is said before what may still be decided. */
function lossOf(parts: readonly Part[], amount: number): { loss: Loss; lostAt: number } | null {
  if (amount <= 0) return null;
  for (const kinds of [
    ["refunded"],
    ["refunded", "dispute_lost"],
    ["refunded", "dispute_lost", "disputed"],
  ]) {
    const counted = parts.filter(({ kind }) => kinds.includes(kind));
    if (sum(counted) >= amount)
      return { loss: kinds.at(-1) as Loss, lostAt: Math.max(...counted.map(({ at }) => at)) };
  }
  return null;
}

function withoutRefunds(parts: readonly Part[]): Part[] {
  return parts.filter(({ kind }) => kind !== "refunded");
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, part) => total + part.amount, 0);
}

/** A refund on its way counts; one that failed, was canceled or has a status that nobody knows does not. */
function isCounted({ status }: Payment["refunds"][number]): boolean {
  return status === "succeeded" || status === "pending";
}

function partOf(dispute: Dispute, name: MoneyBackCase, policy: AccessPolicy): Part[] {
  if (policy.moneyBack[name] !== "deny") return [];
  const kind = name === "dispute_open" ? "disputed" : "dispute_lost";
  return [{ kind, amount: dispute.amount, at: dispute.createdAt }];
}

/** Statuses of a dispute that this version knows (docs.stripe.com/api/disputes/object). */
const cases: Record<string, MoneyBackCase> = {
  needs_response: "dispute_open",
  under_review: "dispute_open",
  warning_needs_response: "dispute_warning",
  warning_under_review: "dispute_warning",
  lost: "dispute_lost",
  appeal_needs_response: "dispute_appealed",
  appeal_under_review: "dispute_appealed",
  won: "dispute_won",
  warning_closed: "dispute_won",
  prevented: "dispute_prevented",
};

function caseOf(dispute: Dispute): { dispute: Dispute; name: MoneyBackCase } {
  return { dispute, name: cases[dispute.knownStatus ?? dispute.status] ?? "dispute_unknown" };
}

const flagOf: Record<MoneyBackCase, EntitlementFlag> = {
  refunded_in_full: "refunded",
  refunded_in_part: "partly_refunded",
  dispute_open: "disputed",
  dispute_partial: "partly_disputed",
  dispute_lost: "disputed",
  dispute_appealed: "disputed",
  dispute_unknown: "dispute_unknown",
  dispute_warning: "dispute_warning",
  dispute_prevented: "dispute_warning",
  dispute_won: "dispute_warning",
  dispute_earlier_period: "earlier_payment_disputed",
  early_fraud_warning: "early_fraud_warning",
};
