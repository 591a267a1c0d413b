/** What is behind a payment method and never shown: the number that decides how the bank answers. */
export type Instrument =
  | { kind: "card"; number: string; authenticated: boolean }
  | { kind: "bank_debit"; iban: string };
