import type Stripe from "stripe";
import { settleDependents } from "../checkout/settle-debit.ts";
import type { DeclinedAnswer } from "../payments/bank-answer.ts";
import { type AttemptResult, attemptPayment } from "../payments/payment-attempt.ts";
import { saveMethod } from "../payments/payment-method.ts";
import { cardError, invalidRequest, missingResource, type StripeFault } from "../protocol/errors.ts";
import { flag, ignored, missingParam, text } from "../protocol/params.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/** The parameters of a confirmation, with the creation of the intent or after it. */
export const CONFIRMING = {
  error_on_requires_action: flag(),
  mandate_data: ignored(),
  off_session: flag(),
  return_url: text(),
};

/**
 * Pays an intent. An off-session payment that the bank wants to be authenticated is declined.
 * Source: docs.stripe.com/payments/save-and-reuse. @throws StripeFault 402 with the intent, if the bank declines.
 */
export function confirm(
  world: World,
  intent: Stripe.PaymentIntent,
  by: { error_on_requires_action?: boolean; off_session?: boolean },
): Stripe.PaymentIntent {
  if (!["requires_action", "requires_confirmation", "requires_payment_method"].includes(intent.status))
    throw unexpected(intent);
  const method = world.store.tables.payment_method.get(idOf(intent.payment_method) ?? "");
  if (!method) throw missingParam("payment_method");
  const result = attemptPayment(world, intent, method, {
    failsOnChallenge: by.error_on_requires_action ?? false,
    offSession: by.off_session ?? false,
  });
  if (result.answer.kind === "declined") {
    settleDependents(world, result.intent, "failed");
    throw refusal(result.answer, result, method);
  }
  if (result.answer.kind === "approved") {
    const customer = idOf(intent.customer);
    if (customer !== null && intent.setup_future_usage !== null) saveMethod(world, method, customer);
    settleDependents(world, result.intent, "succeeded");
  }
  return findIntent(world, intent.id);
}

export function findIntent(world: World, id: string): Stripe.PaymentIntent {
  const found = world.store.tables.payment_intent.get(id);
  if (!found) throw missingResource("payment_intent", id);
  return found;
}

export function unexpected(intent: Stripe.PaymentIntent): StripeFault {
  return invalidRequest(
    `You cannot do this with this PaymentIntent because it has a status of ${intent.status}.`,
    { code: "payment_intent_unexpected_state" },
  );
}

function refusal(
  answer: DeclinedAnswer,
  { charge, intent }: AttemptResult,
  method: Stripe.PaymentMethod,
): StripeFault {
  return cardError(answer.message, answer.code, {
    payment_intent: intent,
    payment_method: method,
    ...(answer.declineCode ? { decline_code: answer.declineCode } : {}),
    ...(charge ? { charge: charge.id } : {}),
  });
}
