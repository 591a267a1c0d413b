import type Stripe from "stripe";
import { emit } from "../world/events.ts";
import type { World } from "../world/world.ts";
import { recordBalance } from "./balance.ts";
import { moveIntent } from "./payment-intent.ts";

/** Settles a pending debit. */
export function settleIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  status: "failed" | "succeeded",
): Stripe.PaymentIntent {
  const { charge: charges } = world.store.tables;
  const charge = charges.get(typeof intent.latest_charge === "string" ? intent.latest_charge : "");
  if (intent.status !== "processing" || !charge) return intent;
  if (status === "succeeded") {
    const balance = recordBalance(world, charge, "payment");
    const paid = {
      amount_captured: charge.amount,
      balance_transaction: balance.id,
      captured: true,
      paid: true,
      status: "succeeded",
    };
    emit(world, "charge.succeeded", charges.put({ ...charge, ...paid }));
    return moveIntent(
      world,
      intent,
      { amount_received: intent.amount, status: "succeeded" },
      "payment_intent.succeeded",
    );
  }
  const message = "The customer's bank account has insufficient funds to complete this payment.";
  const failed = charges.put({
    ...charge,
    captured: false,
    failure_code: "insufficient_funds",
    failure_message: message,
    paid: false,
    status: "failed",
  });
  emit(world, "charge.failed", failed);
  const last_payment_error = { type: "card_error", charge: charge.id, code: "insufficient_funds", message };
  return moveIntent(
    world,
    intent,
    { last_payment_error, payment_method: null, status: "requires_payment_method" },
    "payment_intent.payment_failed",
  );
}
