import type { Store } from "../world/store.ts";
import { cardNumber } from "./card-numbers.ts";

export type BankAnswer =
  | { kind: "approved" }
  /** A debit: the bank answers days later. */
  | { kind: "pending" }
  /** The bank requires authentication. */
  | { kind: "challenge" }
  | { kind: "declined"; code: string; declineCode: string | null; message: string };

const DECLINED = "Your card was declined.";

/** How the bank answers a charge; the published test number alone decides. */
export function bankAnswer(
  store: Store,
  methodId: string,
  presence: { offSession: boolean; confirmed?: boolean },
): BankAnswer {
  const instrument = store.hidden.instruments.get(methodId);
  if (instrument?.kind === "bank_debit") return { kind: "pending" };
  const answer = instrument && cardNumber(instrument.number)?.answer;
  switch (answer?.kind) {
    case undefined:
      return { kind: "declined", code: "card_declined", declineCode: "generic_decline", message: DECLINED };
    case "decline":
      return {
        kind: "declined",
        code: answer.code,
        declineCode: answer.declineCode ?? null,
        message: answer.message,
      };
    case "decline_later":
      if (!presence.offSession) return { kind: "approved" };
      return { kind: "declined", code: "card_declined", declineCode: "generic_decline", message: DECLINED };
    case "authenticate": {
      if (presence.confirmed === true) return { kind: "approved" };
      if (presence.confirmed === false) {
        const message =
          "We are unable to authenticate your payment method. Please choose a different payment method and try again.";
        return {
          kind: "declined",
          code: "payment_intent_authentication_failure",
          declineCode: null,
          message,
        };
      }
      const remembered = instrument?.kind === "card" && instrument.authenticated;
      return remembered && presence.offSession && !answer.every
        ? { kind: "approved" }
        : { kind: "challenge" };
    }
    default:
      return { kind: "approved" };
  }
}
