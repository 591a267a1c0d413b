import type Stripe from "stripe";
import { add } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { bankAccount } from "./bank-debits.ts";
import { cardNumber } from "./card-numbers.ts";
import { moveDispute, openDispute } from "./dispute.ts";

/** Disputes a charge, or reports it as fraud, if its published test number asks for that. */
export function advanceCharge(world: World, chargeId: string): void {
  const charge = world.store.tables.charge.get(chargeId);
  const instrument = world.store.hidden.instruments.get(charge?.payment_method ?? "");
  if (!charge || !instrument || charge.disputed) return;
  if (instrument.kind === "bank_debit") {
    const answer = bankAccount(instrument.iban)?.answer;
    if (answer?.status === "succeeded" && answer.isDisputed) disputeDebit(world, charge);
    return;
  }
  const answer = cardNumber(instrument.number)?.answer;
  if (answer?.kind === "dispute") {
    openDispute(world, charge, {
      reason: answer.reason,
      status: answer.inquiry ? "warning_needs_response" : "needs_response",
    });
  }
  if (answer?.kind === "early_fraud_warning") warnOfFraud(world, charge);
}

/** A debit's dispute is final. Source: docs.stripe.com/payments/sepa-debit, "Disputes". */
function disputeDebit(world: World, charge: Stripe.Charge): void {
  const opened = openDispute(world, charge, { reason: "customer_initiated", status: "needs_response" });
  moveDispute(world, opened, "lost");
}

function warnOfFraud(world: World, charge: Stripe.Charge): void {
  const { "radar.early_fraud_warning": warnings } = world.store.tables;
  const warning: Stripe.Radar.EarlyFraudWarning = {
    id: world.ids.make("early_fraud_warning"),
    object: "radar.early_fraud_warning",
    actionable: true,
    charge: charge.id,
    created: seconds(world),
    fraud_type: "misc",
    livemode: false,
    payment_intent: idOf(charge.payment_intent) ?? "",
  };
  add(world, warnings, warning, "radar.early_fraud_warning.created");
}
