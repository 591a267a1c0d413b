import type { Reason } from "./entitlement.ts";
import type { EntitlementFlag } from "./entitlement-flag.ts";
import type { Payment } from "./snapshot.ts";

export interface MoneyBack {
  /** Why the payment no longer carries access; NULL while it does. */
  denied: Reason | null;
  /** Worth showing, without an effect. */
  flags: EntitlementFlag[];
}

/** A refund that is on its way counts: what is asked back is not kept. One that failed or was canceled does not. */
const refunding = new Set(["succeeded", "pending", "requires_action"]);

/** Nothing is taken and nothing was decided: inquiries, and disputes that ended for us. */
const harmless = new Set(["won", "warning_closed", "prevented"]);
const warnings = new Set(["warning_needs_response", "warning_under_review"]);

/**
 * What refunds and disputes do to the access that a payment carries (docs.stripe.com/disputes/how-disputes-work).
 * A status that nobody knows yet is treated as an open dispute: access is suspended, not lost.
 */
export function moneyBack(payment: Payment): MoneyBack {
  const refunded = payment.refunds
    .filter(({ status }) => status !== null && refunding.has(status))
    .reduce((sum, { amount }) => sum + amount, 0);
  const flags: EntitlementFlag[] = [];
  if (payment.disputes.some(({ status }) => warnings.has(status))) flags.push("dispute_warning");
  if (payment.amount > 0 && refunded >= payment.amount) return { denied: "refunded", flags };
  if (refunded > 0) flags.push("partly_refunded");
  const against = payment.disputes.filter(({ status }) => !harmless.has(status) && !warnings.has(status));
  const decided = against.find(({ status }) => status === "lost" || status.startsWith("appeal_"));
  if (decided) return { denied: "dispute_lost", flags };
  return { denied: against.length > 0 ? "disputed" : null, flags };
}
