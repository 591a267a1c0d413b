import type Stripe from "stripe";

const EVIDENCE_FIELDS = [
  "access_activity_log",
  "billing_address",
  "cancellation_policy",
  "cancellation_policy_disclosure",
  "cancellation_rebuttal",
  "customer_communication",
  "customer_email_address",
  "customer_name",
  "customer_purchase_ip",
  "customer_signature",
  "duplicate_charge_documentation",
  "duplicate_charge_explanation",
  "duplicate_charge_id",
  "product_description",
  "receipt",
  "refund_policy",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "service_documentation",
  "shipping_address",
  "shipping_carrier",
  "shipping_date",
  "shipping_documentation",
  "shipping_tracking_number",
  "uncategorized_file",
  "uncategorized_text",
] as const;

type Blank = Record<(typeof EVIDENCE_FIELDS)[number], null>;

/** The evidence of a dispute before any is submitted. */
export const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  ...(Object.fromEntries(EVIDENCE_FIELDS.map((field) => [field, null])) as Blank),
  enhanced_evidence: {},
};

/**
 * The words in the evidence that decide a dispute in a sandbox.
 * Source: docs.stripe.com/testing, "Disputes", "Evidence".
 */
const DECIDING_WORDS: Readonly<Record<string, (status: string) => string | null>> = {
  escalate_inquiry_evidence: (status) => (status.startsWith("warning_") ? "needs_response" : null),
  losing_evidence: (status) => (status.startsWith("warning_") ? "warning_closed" : "lost"),
  winning_evidence: (status) => (status.startsWith("warning_") ? "warning_closed" : "won"),
};

/** The status that the evidence decides at once; null if the bank has to review it. */
export function decidedStatus(evidence: unknown, status: string): string | null {
  const text = JSON.stringify(evidence ?? "");
  const word = Object.keys(DECIDING_WORDS).find((candidate) => text.includes(candidate));
  return word === undefined ? null : (DECIDING_WORDS[word]?.(status) ?? null);
}
