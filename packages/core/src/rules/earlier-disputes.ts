import type { EntitlementFlag } from "../model/entitlement.ts";
import type { Dispute } from "../model/payment.ts";
import type { AccessPolicy } from "../model/policy.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import type { RowAnswer } from "./coverage/answer.ts";
import type { Coverage } from "./coverage/coverage.ts";
import { billedFor } from "./coverage/run.ts";
import type { FoldInput } from "./fold-input.ts";

/** Most disputes come weeks after the period that they question. */
export function earlierDisputes(
  subscription: SubscriptionFacts,
  coverage: Map<string, Coverage>,
  snapshot: Snapshot,
  { policy, at }: FoldInput,
): EntitlementFlag[] {
  const now = new Set(
    [...coverage.values()].flatMap((each) => billedFor(each, at / 1000).map(({ invoice }) => invoice.id)),
  );
  const earlier = new Set(
    subscription.invoices
      .filter(({ id, status }) => !now.has(id) && status === "paid")
      .flatMap(({ payments }) => payments.map(({ paymentId }) => paymentId)),
  );
  const disputes = snapshot.payments.flatMap((payment) => (earlier.has(payment.id) ? payment.disputes : []));
  const { dispute_earlier_period: taken, dispute_unknown: unknown } = policy.moneyBack;
  return [
    ...(taken !== "ignore" && disputes.some(isTaken) ? ["earlier_payment_disputed" as const] : []),
    ...(unknown !== "ignore" && disputes.some(isUnknown) ? ["dispute_unknown" as const] : []),
  ];
}

/** The knob for them: a flag, or the end of what other payments have paid for. */
export function afterEarlierDisputes(
  answer: RowAnswer,
  earlier: readonly EntitlementFlag[],
  { moneyBack }: AccessPolicy,
): RowAnswer {
  const denies = moneyBack.dispute_earlier_period === "deny" && earlier.includes("earlier_payment_disputed");
  if (!denies || answer.access !== "granted") return answer;
  return { row: answer.row, access: "denied", reason: "disputed", until: null };
}

function isTaken({ status, knownStatus }: Dispute): boolean {
  return /^(needs_response|under_review|lost|appeal_.*)$/.test(knownStatus ?? status);
}

function isUnknown({ status, knownStatus }: Dispute): boolean {
  return status !== knownStatus;
}
