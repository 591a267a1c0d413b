/** How the bank behind a published test card answers. Source: docs.stripe.com/testing. */
export interface CardNumber {
  brand: "amex" | "discover" | "mastercard" | "visa";
  funding: "credit" | "debit" | "prepaid";
  country: string;
  answer: CardAnswer;
}

type CardAnswer =
  | { kind: "approve" }
  | { kind: "decline"; code: string; declineCode?: string; message: string }
  /** Can be attached to a customer; every charge is declined. */
  | { kind: "decline_after_attaching" }
  /** Requires authentication: once (remembered for later charges) or for every payment. */
  | { kind: "authenticate"; every: boolean }
  | { kind: "dispute"; reason: "fraudulent" | "product_not_received"; inquiry: boolean }
  | { kind: "early_fraud_warning" }
  | { kind: "refund_fails" }
  | { kind: "refund_pends" };

const GENERIC = "Your card was declined.";
const declined = (declineCode: string, message = GENERIC): CardAnswer => ({
  kind: "decline",
  code: "card_declined",
  declineCode,
  message,
});
const visa = (answer: CardAnswer): CardNumber => ({
  brand: "visa",
  funding: "credit",
  country: "US",
  answer,
});
const approve: CardAnswer = { kind: "approve" };

const KNOWN: Record<string, CardNumber> = {
  "4242424242424242": visa(approve),
  "4000056655665556": { ...visa(approve), funding: "debit" },
  "5555555555554444": { ...visa(approve), brand: "mastercard" },
  "5200828282828210": { ...visa(approve), brand: "mastercard", funding: "debit" },
  "378282246310005": { ...visa(approve), brand: "amex" },
  "6011111111111117": { ...visa(approve), brand: "discover" },
  "4000002760000016": { ...visa(approve), country: "DE" },
  "4000000000000002": visa(declined("generic_decline")),
  "4000000000009995": visa(declined("insufficient_funds", "Your card has insufficient funds.")),
  "4000000000009987": visa(declined("lost_card")),
  "4000000000009979": visa(declined("stolen_card")),
  "4000000000000069": visa({ kind: "decline", code: "expired_card", message: "Your card has expired." }),
  "4000000000000127": visa({
    kind: "decline",
    code: "incorrect_cvc",
    message: "Your card's security code is incorrect.",
  }),
  "4000000000000119": visa({
    kind: "decline",
    code: "processing_error",
    message: "An error occurred while processing your card. Try again in a little bit.",
  }),
  "4000000000000341": visa({ kind: "decline_after_attaching" }),
  "4000002500003155": visa({ kind: "authenticate", every: false }),
  "4000002760003184": visa({ kind: "authenticate", every: true }),
  "4000000000000259": visa({ kind: "dispute", reason: "fraudulent", inquiry: false }),
  "4000000000002685": visa({ kind: "dispute", reason: "product_not_received", inquiry: false }),
  "4000000000001976": visa({ kind: "dispute", reason: "fraudulent", inquiry: true }),
  "4000000000005423": visa({ kind: "early_fraud_warning" }),
  "4000000000007726": visa({ kind: "refund_pends" }),
  "4000000000005126": visa({ kind: "refund_fails" }),
};

/** Stripe's ready-made payment methods and tokens, by the part after `pm_card_` or `tok_`. */
const BY_NAME: Record<string, string> = {
  visa: "4242424242424242",
  visa_debit: "4000056655665556",
  mastercard: "5555555555554444",
  mastercard_debit: "5200828282828210",
  amex: "378282246310005",
  discover: "6011111111111117",
  de: "4000002760000016",
  visa_chargeDeclined: "4000000000000002",
  chargeDeclined: "4000000000000002",
  visa_chargeDeclinedInsufficientFunds: "4000000000009995",
  chargeDeclinedInsufficientFunds: "4000000000009995",
  chargeDeclinedExpiredCard: "4000000000000069",
  chargeDeclinedProcessingError: "4000000000000119",
  chargeCustomerFail: "4000000000000341",
  authenticationRequiredOnSetup: "4000002500003155",
  authenticationRequired: "4000002760003184",
  threeDSecure2Required: "4000002760003184",
  createDispute: "4000000000000259",
  createDisputeProductNotReceived: "4000000000002685",
  createDisputeInquiry: "4000000000001976",
  pendingRefund: "4000000000007726",
  refundFail: "4000000000005126",
};

/** The published card with this number; any other number that passes the check digit works like 4242…. */
export function cardNumber(number: string): CardNumber | undefined {
  return KNOWN[number] ?? (passesLuhn(number) ? visa(approve) : undefined);
}

/** The number behind `pm_card_visa`, `tok_visa` and the like. */
export function numberNamed(name: string): string | undefined {
  return BY_NAME[name.replace(/^(pm_card_|tok_)/, "")];
}

function passesLuhn(number: string): boolean {
  if (!/^\d{13,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
