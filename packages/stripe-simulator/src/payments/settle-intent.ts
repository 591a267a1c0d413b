import type Stripe from "stripe";
import { emit } from "../world/events.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { recordBalance } from "./balance.ts";
import { moveIntent } from "./payment-intent.ts";
import type { DebitAnswer } from "./test-ibans.ts";

type FailureCode = NonNullable<DebitAnswer["failureCode"]>;

/** Source: docs.stripe.com/payments/sepa-debit, "Failed payments". */
const FAILURE_MESSAGES: Readonly<Record<FailureCode, string>> = {
  charge_exceeds_source_limit: "The payment exceeds the account's weekly payment volume limit.",
  charge_exceeds_weekly_limit: "The payment exceeds the account's weekly transaction volume limit.",
  insufficient_funds: "The customer's bank account has insufficient funds to complete this payment.",
};

/** Settles a pending debit. */
export function settleIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  { failureCode = "insufficient_funds", status }: DebitAnswer,
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
    wakeAt(world, "charge", charge.id, seconds(world));
    return moveIntent(
      world,
      intent,
      { amount_received: intent.amount, status: "succeeded" },
      "payment_intent.succeeded",
    );
  }
  const message = FAILURE_MESSAGES[failureCode];
  const failed = charges.put({
    ...charge,
    captured: false,
    failure_code: failureCode,
    failure_message: message,
    paid: false,
    status: "failed",
  });
  emit(world, "charge.failed", failed);
  const last_payment_error = { type: "card_error", charge: charge.id, code: failureCode, message };
  return moveIntent(
    world,
    intent,
    { last_payment_error, payment_method: null, status: "requires_payment_method" },
    "payment_intent.payment_failed",
  );
}
