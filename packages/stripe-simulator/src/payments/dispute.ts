import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { add, change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { recordBalance } from "./balance.ts";
import { NO_EVIDENCE } from "./dispute-evidence.ts";
import { checkMove, checkOpening, isClosed, movesMoney } from "./dispute-moves.ts";

export function findDispute(world: World, id: string): Stripe.Dispute {
  const found = world.store.tables.dispute.get(id);
  if (!found) throw missingResource("dispute", id);
  return found;
}

/**
 * The cardholder's bank disputes a charge. An inquiry (`warning_…`) does not move money yet.
 * @param wanted.amount in minor units; the whole charge by default.
 * @throws StripeFault 400 if the charge is unpaid or already disputed, or a dispute cannot begin with this status or
 * this amount.
 */
export function openDispute(
  world: World,
  charge: Stripe.Charge,
  wanted: { reason: string; status: string; amount?: number },
): Stripe.Dispute {
  if (charge.disputed) throw invalidRequest(`Charge ${charge.id} is disputed already.`, { param: "charge" });
  if (!charge.paid)
    throw invalidRequest(`Charge ${charge.id} was not paid, so it cannot be disputed.`, { param: "charge" });
  checkOpening(wanted.status);
  const amount = wanted.amount ?? charge.amount;
  if (amount < 1 || amount > charge.amount)
    throw invalidRequest(`A dispute of charge ${charge.id} is for 1 to ${charge.amount}, not ${amount}.`, {
      param: "amount",
    });
  const takesMoney = movesMoney(wanted.status);
  const id = world.ids.make("dispute");
  const withdrawn = takesMoney
    ? [recordBalance(world, { id, amount: -amount, currency: charge.currency }, "adjustment")]
    : [];
  const dispute = add(
    world,
    world.store.tables.dispute,
    {
      id,
      object: "dispute",
      amount,
      balance_transactions: withdrawn,
      charge: charge.id,
      created: seconds(world),
      currency: charge.currency,
      enhanced_eligibility_types: [],
      evidence: NO_EVIDENCE,
      evidence_details: {
        due_by: seconds(world) + 7 * 24 * 3600,
        enhanced_eligibility: {},
        has_evidence: false,
        past_due: false,
        submission_count: 0,
        submission_method: "manual",
      },
      intended_submission_method: "manual",
      is_charge_refundable: !takesMoney,
      livemode: false,
      metadata: {},
      payment_intent: idOf(charge.payment_intent),
      reason: wanted.reason,
      status: wanted.status,
      ...detailsOf(charge, wanted.status),
    },
    "charge.dispute.created",
  );
  change(world, world.store.tables.charge, charge, { disputed: true }, "charge.updated");
  if (takesMoney) emit(world, "charge.dispute.funds_withdrawn", dispute);
  if (isClosed(dispute.status)) emit(world, "charge.dispute.closed", dispute);
  return dispute;
}

/**
 * Moves a dispute to its next status. A chargeback takes the money; a win returns it; a closing status announces
 * the end. @throws StripeFault 400 if the present status cannot lead to this one.
 */
export function moveDispute(world: World, dispute: Stripe.Dispute, status: string): Stripe.Dispute {
  checkMove(dispute.status, status);
  const escalates = movesMoney(status) && !movesMoney(dispute.status);
  const moved = escalates
    ? recordBalance(world, { ...dispute, amount: -dispute.amount }, "adjustment")
    : status === "won"
      ? recordBalance(world, dispute, "adjustment")
      : null;
  const card = dispute.payment_method_details?.card;
  const patch: Partial<Stripe.Dispute> = {
    balance_transactions: [...dispute.balance_transactions, ...(moved ? [moved] : [])],
    is_charge_refundable: !movesMoney(status),
    status,
    ...(escalates && card
      ? { payment_method_details: { type: "card", card: { ...card, case_type: caseTypeOf(status) } } }
      : {}),
  };
  const { dispute: disputes } = world.store.tables;
  if (!isClosed(status)) {
    const next = change(world, disputes, dispute, patch, "charge.dispute.updated");
    if (escalates) emit(world, "charge.dispute.funds_withdrawn", next);
    return next;
  }
  const closed = change(world, disputes, dispute, patch);
  emit(world, "charge.dispute.closed", closed);
  if (status === "won") emit(world, "charge.dispute.funds_reinstated", closed);
  return closed;
}

function detailsOf(charge: Stripe.Charge, status: string): Pick<Stripe.Dispute, "payment_method_details"> {
  const brand = charge.payment_method_details?.card?.brand;
  if (!brand) return {};
  const card = { brand, case_type: caseTypeOf(status), network: brand, network_reason_code: "10.4" };
  return { payment_method_details: { card, type: "card" } };
}

function caseTypeOf(status: string): string {
  if (status === "prevented") return "resolution";
  return status.startsWith("warning_") ? "inquiry" : "chargeback";
}
