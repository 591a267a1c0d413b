import { decimalText } from "@tollgate/money";
import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { add } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { recordBalance } from "./balance.ts";
import { countRefunds, refundAnswer } from "./refund-settlement.ts";

/** The bank answers later: here after one hour of the clock. */
const VERDICT_SECONDS = 3600;

export interface NewRefund {
  amount?: number;
  metadata: Record<string, string>;
  reason: string | null;
}

export function findRefund(world: World, id: string, param = "id"): Stripe.Refund {
  const found = world.store.tables.refund.get(id);
  if (!found) throw missingResource("refund", id, param);
  return found;
}

/** @throws StripeFault 400 if less than the amount is left to refund. */
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
  const answer = refundAnswer(world, charge);
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
  countRefunds(world, charge);
  return refund;
}

function isRefundableDispute(world: World, charge: Stripe.Charge): boolean {
  return world.store.tables.dispute
    .where("charge", charge.id)
    .every((dispute) => dispute.is_charge_refundable);
}

function money(amount: number, currency: string): string {
  return `${decimalText(amount, currency)} ${currency.toUpperCase()}`;
}
