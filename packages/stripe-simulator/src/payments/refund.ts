import type Stripe from "stripe";
import { add, change, emit } from "../events.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { idOf } from "../store.ts";
import { seconds, type World, wakeAt } from "../world.ts";
import { cardNumber } from "./card-numbers.ts";
import { recordBalance } from "./charge.ts";

/** The published failing card gives the refund back some time later; here: after an hour of the clock. */
const VERDICT_SECONDS = 3600;

export interface NewRefund {
  amount?: number;
  metadata: Record<string, string>;
  reason: string | null;
}

export function findRefund(world: World, id: string): Stripe.Refund {
  const found = world.store.tables.refund.get(id);
  if (!found) throw missingResource("refund", id);
  return found;
}

/** @throws StripeFault 400 when nothing is left to refund, or less than asked for. */
export function createRefund(world: World, charge: Stripe.Charge, wanted: NewRefund): Stripe.Refund {
  const left = charge.amount_captured - charge.amount_refunded;
  if (!charge.paid || !charge.captured)
    throw invalidRequest(`Charge ${charge.id} has not been paid, so it cannot be refunded.`, {
      param: "charge",
    });
  if (left === 0)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: "charge_already_refunded",
    });
  if (charge.disputed && !isRefundableDispute(world, charge)) {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: "charge_disputed",
    });
  }
  const amount = wanted.amount ?? left;
  if (amount > left) {
    throw invalidRequest(
      `Refund amount (${money(amount, charge.currency)}) is greater than unrefunded amount on charge (${money(left, charge.currency)})`,
      { param: "amount" },
    );
  }
  const answer = answerOf(world, charge);
  const id = world.ids.make("refund");
  const pending = answer === "refund_pends" || charge.payment_method_details?.type === "sepa_debit";
  const refund = add(
    world,
    world.store.tables.refund,
    {
      id,
      object: "refund",
      amount,
      balance_transaction: recordBalance(world, { id, amount: -amount, currency: charge.currency }, "refund")
        .id,
      charge: charge.id,
      created: seconds(world),
      currency: charge.currency,
      customer: idOf(charge.customer),
      customer_account: null,
      destination_details: pending
        ? { type: charge.payment_method_details?.type ?? "card" }
        : {
            card: {
              reference_status: "pending",
              reference_type: "acquirer_reference_number",
              type: "refund",
            },
            type: "card",
          },
      metadata: wanted.metadata,
      payment_intent: idOf(charge.payment_intent),
      payment_method: charge.payment_method,
      reason: wanted.reason,
      receipt_number: null,
      source_transfer_reversal: null,
      status: pending ? "pending" : "succeeded",
      transfer_reversal: null,
      ...(pending ? { pending_reason: "processing" } : {}),
    },
    "refund.created",
  );
  if (pending || answer === "refund_fails") wakeAt(world, "refund", id, seconds(world) + VERDICT_SECONDS);
  recount(world, charge);
  return refund;
}

/** The verdict on a refund that waits, or that only seemed to succeed. */
export function settleRefund(
  world: World,
  refund: Stripe.Refund,
  verdict: "failed" | "succeeded",
): Stripe.Refund {
  const { charge: charges, refund: refunds } = world.store.tables;
  const { pending_reason: _, ...rest } = refund;
  if (verdict === "succeeded") {
    refunds.put({ ...rest, status: "succeeded" });
    const done = refunds.get(refund.id) ?? refund;
    emit(world, "refund.updated", done, { status: refund.status });
    return done;
  }
  const returned = recordBalance(world, refund, "refund");
  const failed = refunds.put({
    ...rest,
    failure_balance_transaction: returned.id,
    failure_reason: "lost_or_stolen_card",
    status: "failed",
  });
  emit(world, "refund.updated", failed, { status: refund.status });
  emit(world, "refund.failed", failed);
  const charge = charges.get(idOf(refund.charge) ?? "");
  if (charge) recount(world, charge);
  return failed;
}

/** @throws StripeFault 400 unless the refund still waits. */
export function cancelRefund(world: World, refund: Stripe.Refund): Stripe.Refund {
  if (refund.status !== "pending" && refund.status !== "requires_action") {
    throw invalidRequest(
      `This refund cannot be canceled because it is ${refund.status}. Only a pending refund can be.`,
    );
  }
  const canceled = change(world, world.store.tables.refund, refund, { status: "canceled" }, "refund.updated");
  const charge = world.store.tables.charge.get(idOf(refund.charge) ?? "");
  if (charge) recount(world, charge);
  return canceled;
}

export function lookAtRefund(world: World, refundId: string): void {
  const refund = world.store.tables.refund.get(refundId);
  const charge = world.store.tables.charge.get(idOf(refund?.charge) ?? "");
  if (!refund || !charge) return;
  const fails = answerOf(world, charge) === "refund_fails";
  if (fails && refund.status === "succeeded") settleRefund(world, refund, "failed");
  if (!fails && refund.status === "pending") settleRefund(world, refund, "succeeded");
}

/** A charge shows the sum of the refunds that hold. */
function recount(world: World, charge: Stripe.Charge): void {
  const holding = world.store.tables.refund
    .where("charge", charge.id)
    .filter((refund) => refund.status !== "failed" && refund.status !== "canceled");
  const amount_refunded = holding.reduce((sum, refund) => sum + refund.amount, 0);
  const isMore = amount_refunded > charge.amount_refunded;
  const patch = { amount_refunded, refunded: amount_refunded >= charge.amount_captured };
  change(world, world.store.tables.charge, charge, patch, isMore ? "charge.refunded" : "charge.updated");
}

function answerOf(world: World, charge: Stripe.Charge): string | undefined {
  const instrument = world.store.hidden.instruments.get(charge.payment_method ?? "");
  return instrument?.kind === "card" ? cardNumber(instrument.number)?.answer.kind : undefined;
}

function isRefundableDispute(world: World, charge: Stripe.Charge): boolean {
  return world.store.tables.dispute
    .where("charge", charge.id)
    .every((dispute) => dispute.is_charge_refundable);
}

function money(amount: number, currency: string): string {
  return `${(amount / 100).toFixed(2)} ${currency.toUpperCase()}`;
}
