import type Stripe from "stripe";
import { add, change, emit } from "../events.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { idOf } from "../store.ts";
import { seconds, type World } from "../world.ts";
import { recordBalance } from "./charge.ts";

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

type Evidence = Record<(typeof EVIDENCE_FIELDS)[number], null>;
const NO_EVIDENCE = Object.fromEntries(EVIDENCE_FIELDS.map((field) => [field, null])) as Evidence;

export function findDispute(world: World, id: string): Stripe.Dispute {
  const found = world.store.tables.dispute.get(id);
  if (!found) throw missingResource("dispute", id);
  return found;
}

/** The cardholder's bank disputes a charge. An inquiry (`warning_…`) does not move money yet. */
export function openDispute(
  world: World,
  charge: Stripe.Charge,
  wanted: { reason: string; status: string },
): Stripe.Dispute {
  if (charge.disputed) throw invalidRequest(`Charge ${charge.id} is disputed already.`, { param: "charge" });
  if (!charge.paid)
    throw invalidRequest(`Charge ${charge.id} was not paid, so it cannot be disputed.`, { param: "charge" });
  const isInquiry = wanted.status.startsWith("warning_");
  const id = world.ids.make("dispute");
  const withdrawn = isInquiry
    ? []
    : [recordBalance(world, { id, amount: -charge.amount, currency: charge.currency }, "adjustment")];
  const dispute = add(
    world,
    world.store.tables.dispute,
    {
      id,
      object: "dispute",
      amount: charge.amount,
      balance_transactions: withdrawn,
      charge: charge.id,
      created: seconds(world),
      currency: charge.currency,
      enhanced_eligibility_types: [],
      evidence: { ...NO_EVIDENCE, enhanced_evidence: {} },
      evidence_details: {
        due_by: seconds(world) + 7 * 24 * 3600,
        enhanced_eligibility: {},
        has_evidence: false,
        past_due: false,
        submission_count: 0,
        submission_method: "manual",
      },
      intended_submission_method: "manual",
      is_charge_refundable: isInquiry,
      livemode: false,
      metadata: {},
      payment_intent: idOf(charge.payment_intent),
      payment_method_details: {
        card: {
          brand: "visa",
          case_type: isInquiry ? "inquiry" : "chargeback",
          network: "visa",
          network_reason_code: "10.4",
        },
        type: "card",
      },
      reason: wanted.reason,
      status: wanted.status,
    },
    "charge.dispute.created",
  );
  change(world, world.store.tables.charge, charge, { disputed: true }, "charge.updated");
  if (!isInquiry) emit(world, "charge.dispute.funds_withdrawn", dispute);
  return dispute;
}

const CLOSED = ["lost", "prevented", "warning_closed", "won"];

/** Moves a dispute to another status; a closing one announces the end and gives the money back if it was won. */
export function moveDispute(world: World, dispute: Stripe.Dispute, status: string): Stripe.Dispute {
  if (CLOSED.includes(dispute.status)) {
    throw invalidRequest(`This dispute is already closed (status: ${dispute.status}).`, { param: "status" });
  }
  const isClosing = CLOSED.includes(status);
  const { dispute: disputes } = world.store.tables;
  const reinstated = status === "won" ? [recordBalance(world, dispute, "adjustment")] : [];
  const patch = {
    balance_transactions: [...dispute.balance_transactions, ...reinstated],
    is_charge_refundable: false,
    status,
  };
  if (!isClosing) return change(world, disputes, dispute, { status }, "charge.dispute.updated");
  const closed = change(world, disputes, dispute, patch);
  emit(world, "charge.dispute.closed", closed);
  if (status === "won") emit(world, "charge.dispute.funds_reinstated", closed);
  return closed;
}
