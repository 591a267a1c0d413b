import type { EntitlementFlag } from "../../model/entitlement.ts";
import { type Dispute, type DisputeStatus, isKnownDisputeStatus, type Payment } from "../../model/payment.ts";
import type { AccessPolicy, MoneyBackCase } from "../../model/policy.ts";

/** Why a payment lends nothing any more. */
export type Loss = "refunded" | "disputed" | "dispute_lost" | "fraud_warning";

export interface MoneyBack {
  /** NULL while the payment still counts. */
  loss: Loss | null;
  /** Unix seconds: when the refund or dispute that decided it was created; NULL without one. */
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
  const rules = policy.moneyBack;
  const disputes = payments.flatMap((payment) => payment.disputes);
  const refunds = payments.flatMap((payment) => payment.refunds.filter(isCounted));
  const returned: Part[] = [
    ...(credited > 0 ? [{ kind: "refunded" as const, amount: credited, at: 0 }] : []),
    ...refunds.map((refund) => ({ kind: "refunded" as const, amount: refund.amount, at: refund.createdAt })),
  ];
  const disputed = disputes.flatMap((dispute) => partOf(dispute, policy));
  const loss = lossOf([...(rules.refunded_in_full === "deny" ? returned : []), ...disputed], amount);
  const happened = new Set<MoneyBackCase>([
    ...disputes.map(caseOf),
    ...(disputes.every(({ status }) => isKnownDisputeStatus(status)) ? [] : ["dispute_unknown" as const]),
    ...(disputed.length > 0 && !loss ? ["dispute_partial" as const] : []),
    ...(payments.some(({ earlyFraudWarnings }) => earlyFraudWarnings.length > 0)
      ? ["early_fraud_warning" as const]
      : []),
    ...(sum(returned) > 0 && loss?.loss !== "refunded"
      ? [sum(returned) < amount ? ("refunded_in_part" as const) : ("refunded_in_full" as const)]
      : []),
  ]);
  const flags = gravity.filter((flag) =>
    [...happened].some((name) => rules[name] === "flag" && flagOf[name] === flag),
  );
  const denies = (name: MoneyBackCase) => happened.has(name) && rules[name] === "deny";
  if (loss) return { ...loss, flags };
  if (denies("dispute_partial")) return { ...lastOf(disputed), flags };
  if (denies("early_fraud_warning")) return { loss: "fraud_warning", lostAt: null, flags };
  if (denies("refunded_in_part")) return { ...lastOf(returned), flags };
  return { loss: null, lostAt: null, flags };
}

interface Part {
  kind: Loss;
  /** Minor units. */
  amount: number;
  /** Unix seconds. */
  at: number;
}

/** What takes all of a sum together: what may still be won back takes nothing together with a refund, each is a part. */
const together: readonly (readonly Loss[])[] = [
  ["refunded"],
  ["refunded", "dispute_lost"],
  ["dispute_lost", "disputed"],
];

/** The gravest loss that the parts add up to, and the first instant at which all was gone, by whichever of them. */
function lossOf(parts: readonly Part[], amount: number): { loss: Loss; lostAt: number } | null {
  if (amount <= 0) return null;
  const reached = together.flatMap((kinds) => {
    const lostAt = goneAt(
      parts.filter(({ kind }) => kinds.includes(kind)),
      amount,
    );
    const loss = kinds.at(-1);
    return lostAt === null || !loss ? [] : [{ loss, lostAt }];
  });
  const [gravest] = reached;
  return gravest ? { ...gravest, lostAt: Math.min(...reached.map(({ lostAt }) => lostAt)) } : null;
}

/** Unix seconds: when the parts had reached the amount; NULL when they have not. */
function goneAt(parts: readonly Part[], amount: number): number | null {
  let gone = 0;
  for (const part of parts.toSorted((a, b) => a.at - b.at)) {
    gone += part.amount;
    if (gone >= amount) return part.at;
  }
  return null;
}

/** What is over for good is said before what may still be decided. */
function lastOf(parts: readonly Part[]): { loss: Loss | null; lostAt: number | null } {
  const loss = parts.find(({ kind }) => kind === "dispute_lost")?.kind ?? parts[0]?.kind ?? null;
  return { loss, lostAt: Math.max(...parts.map(({ at }) => at)) };
}

function sum(parts: readonly Part[]): number {
  return parts.reduce((total, part) => total + part.amount, 0);
}

/** A refund on its way counts; one that failed, was canceled or has an unknown status does not. */
function isCounted({ status }: Payment["refunds"][number]): boolean {
  return status === "succeeded" || status === "pending";
}

function partOf(dispute: Dispute, policy: AccessPolicy): Part[] {
  const name = caseOf(dispute);
  if (policy.moneyBack[name] !== "deny") return [];
  const kind = name === "dispute_lost" || name === "dispute_appealed" ? "dispute_lost" : "disputed";
  return [{ kind, amount: dispute.amount, at: dispute.createdAt }];
}

const cases: Record<DisputeStatus, MoneyBackCase> = {
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

/** By the last status that is known: an unknown one changes nothing. */
function caseOf({ status, knownStatus }: Dispute): MoneyBackCase {
  const known = knownStatus ?? status;
  return isKnownDisputeStatus(known) ? cases[known] : "dispute_unknown";
}

/** The gravest first. */
const gravity: readonly EntitlementFlag[] = [
  "refunded",
  "disputed",
  "dispute_unknown",
  "dispute_warning",
  "early_fraud_warning",
  "partly_refunded",
];

const flagOf: Record<MoneyBackCase, EntitlementFlag> = {
  refunded_in_full: "refunded",
  refunded_in_part: "partly_refunded",
  dispute_open: "disputed",
  dispute_partial: "disputed",
  dispute_lost: "disputed",
  dispute_appealed: "disputed",
  dispute_unknown: "dispute_unknown",
  dispute_warning: "dispute_warning",
  dispute_prevented: "dispute_warning",
  dispute_won: "dispute_warning",
  dispute_earlier_period: "earlier_payment_disputed",
  early_fraud_warning: "early_fraud_warning",
};
