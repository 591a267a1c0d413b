import type { Store } from "../world/store.ts";
import { cardNumber } from "./card-numbers.ts";

export type BankAnswer =
  | { kind: "approved" }
  /** A debit: the bank answers days later. */
  | { kind: "pending" }
  /** The bank requires authentication. */
  | { kind: "challenge" }
  | DeclinedAnswer;

export interface DeclinedAnswer {
  kind: "declined";
  code: string;
  declineCode: string | null;
  message: string;
}

/** Whether the customer is present at the attempt. */
export interface Presence {
  offSession: boolean;
  /** The customer's answer to the bank's challenge, once there is one. */
  confirmed?: boolean;
  /** Nobody waits for a challenge. Source: docs.stripe.com/api/payment_intents/confirm, `error_on_requires_action`. */
  failsOnChallenge?: boolean;
}

const GENERIC_DECLINE: DeclinedAnswer = {
  kind: "declined",
  code: "card_declined",
  declineCode: "generic_decline",
  message: "Your card was declined.",
};

const AUTHENTICATION_FAILED: DeclinedAnswer = {
  kind: "declined",
  code: "payment_intent_authentication_failure",
  declineCode: null,
  message:
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
};

/** How the bank answers a charge; the published test number alone decides. Source: docs.stripe.com/testing. */
export function bankAnswer(store: Store, methodId: string, presence: Presence): BankAnswer {
  const instrument = store.hidden.instruments.get(methodId);
  if (instrument?.kind === "bank_debit") return { kind: "pending" };
  const answer = instrument && cardNumber(instrument.number)?.answer;
  switch (answer?.kind) {
    case undefined:
    case "decline_after_attaching":
      return GENERIC_DECLINE;
    case "decline": {
      const { code, declineCode = null, message } = answer;
      return { kind: "declined", code, declineCode, message };
    }
    case "authenticate": {
      if (presence.confirmed === true) return { kind: "approved" };
      if (presence.confirmed === false) return AUTHENTICATION_FAILED;
      const remembered = instrument?.kind === "card" && instrument.authenticated;
      return remembered && presence.offSession && !answer.every
        ? { kind: "approved" }
        : { kind: "challenge" };
    }
    default:
      return { kind: "approved" };
  }
}

/** How the bank answers when a method is saved and nothing is charged. */
export function savingAnswer(store: Store, methodId: string, confirmed?: boolean): BankAnswer {
  const instrument = store.hidden.instruments.get(methodId);
  const answer = instrument?.kind === "card" ? cardNumber(instrument.number)?.answer : undefined;
  if (instrument?.kind === "bank_debit" || answer?.kind === "decline_after_attaching")
    return { kind: "approved" };
  return bankAnswer(store, methodId, {
    offSession: false,
    ...(confirmed === undefined ? {} : { confirmed }),
  });
}
