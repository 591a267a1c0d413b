/** The number behind a payment method. Stripe never shows it; here it decides how the bank answers. */
export type Instrument =
  | { kind: "card"; number: string; authenticated: boolean }
  | { kind: "bank_debit"; iban: string };
