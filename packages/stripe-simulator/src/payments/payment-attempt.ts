import type Stripe from "stripe";
import { add, emit } from "../world/events.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { recordBalance } from "./balance.ts";
import { type BankAnswer, bankAnswer, type DeclinedAnswer, type Presence } from "./bank-answer.ts";
import { bankAccount } from "./bank-debits.ts";
import { buildCharge } from "./charge.ts";
import { moveIntent } from "./payment-intent.ts";

/**
 * Off session nobody can answer a challenge, so the bank declines.
 * Source: docs.stripe.com/payments/save-and-reuse, `authentication_required`.
 */
export const AUTHENTICATION_REQUIRED: DeclinedAnswer = {
  kind: "declined",
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

export type AttemptResult = {
  intent: Stripe.PaymentIntent;
  answer: BankAnswer;
  charge: Stripe.Charge | null;
};

/** Asks the bank and records its answer: a charge, the intent's new status, the events. */
export function attemptPayment(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  presence: Presence,
): AttemptResult {
  const answer = bankAnswer(world.store, method.id, presence);
  if (presence.confirmed === true) rememberAuthentication(world, method.id);
  switch (answer.kind) {
    case "approved":
      return { answer, ...approve(world, intent, method) };
    case "pending": {
      const charge = add(
        world,
        world.store.tables.charge,
        buildCharge(world, intent, method, { status: "pending" }),
        "charge.pending",
      );
      const patch = { ...cleared(method), latest_charge: charge.id, status: "processing" };
      const processing = moveIntent(world, intent, patch, "payment_intent.processing");
      wakeAt(world, "payment_intent", intent.id, seconds(world) + secondsToSettle(world, method.id));
      return { answer, charge, intent: processing };
    }
    case "challenge": {
      if (!presence.offSession && !presence.failsOnChallenge)
        return { answer, charge: null, intent: challenge(world, intent, method) };
      return { answer: AUTHENTICATION_REQUIRED, ...decline(world, intent, method, AUTHENTICATION_REQUIRED) };
    }
    case "declined":
      return { answer, ...decline(world, intent, method, answer) };
  }
}

/** Asks the customer to authenticate the payment. */
export function challenge(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
): Stripe.PaymentIntent {
  const next_action: Stripe.PaymentIntent.NextAction = {
    type: "use_stripe_sdk",
    use_stripe_sdk: {
      type: "three_d_secure_redirect",
      stripe_js: `${world.publicUrl()}/challenge/${intent.id}`,
    },
  };
  const patch = { ...cleared(method), next_action, status: "requires_action" };
  return moveIntent(world, intent, patch, "payment_intent.requires_action");
}

/** Source: docs.stripe.com/payments/sepa-debit/accept-a-payment: the delayed test accounts take at least three minutes. */
function secondsToSettle(world: World, methodId: string): number {
  const instrument = world.store.hidden.instruments.get(methodId);
  const answer = instrument?.kind === "bank_debit" ? bankAccount(instrument.iban)?.answer : undefined;
  const isDelayed = answer?.status !== "unsupported" && answer?.isDelayed === true;
  return Math.max(world.settings.debitSettlementSeconds, isDelayed ? 3 * 60 : 0);
}

function approve(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod) {
  const { charge: charges } = world.store.tables;
  const held = intent.capture_method === "manual";
  const built = buildCharge(world, intent, method, { status: "succeeded" });
  const charge = held
    ? charges.put({ ...built, amount_captured: 0, captured: false })
    : charges.put({ ...built, balance_transaction: recordBalance(world, built, "charge").id });
  emit(world, "charge.succeeded", charge);
  wakeAt(world, "charge", charge.id, seconds(world));
  const patch = { ...cleared(method), latest_charge: charge.id };
  const done = held
    ? moveIntent(
        world,
        intent,
        { ...patch, amount_capturable: intent.amount, status: "requires_capture" },
        "payment_intent.amount_capturable_updated",
      )
    : moveIntent(
        world,
        intent,
        { ...patch, amount_received: intent.amount, status: "succeeded" },
        "payment_intent.succeeded",
      );
  return { charge, intent: done };
}

function decline(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  answer: DeclinedAnswer,
) {
  const built = buildCharge(world, intent, method, { status: "failed", failure: answer });
  // A failed challenge never reaches the card network: no charge is made.
  const charge =
    answer.code === "payment_intent_authentication_failure"
      ? null
      : add(world, world.store.tables.charge, built, "charge.failed");
  const last_payment_error: Stripe.PaymentIntent.LastPaymentError = {
    type: charge ? "card_error" : "invalid_request_error",
    code: answer.code,
    doc_url: `https://stripe.com/docs/error-codes/${answer.code.replaceAll("_", "-")}`,
    message: answer.message,
    payment_method: method,
    ...(charge ? { charge: charge.id } : {}),
    ...(answer.declineCode ? { decline_code: answer.declineCode } : {}),
  };
  const patch = {
    last_payment_error,
    latest_charge: charge?.id ?? intent.latest_charge,
    next_action: null,
    payment_method: null,
    status: "requires_payment_method",
  };
  return { charge, intent: moveIntent(world, intent, patch, "payment_intent.payment_failed") };
}

function cleared(method: Stripe.PaymentMethod) {
  return { last_payment_error: null, next_action: null, payment_method: method.id };
}

function rememberAuthentication(world: World, methodId: string): void {
  const { instruments } = world.store.hidden;
  const instrument = instruments.get(methodId);
  if (instrument?.kind === "card") instruments.put({ ...instrument, authenticated: true });
}
