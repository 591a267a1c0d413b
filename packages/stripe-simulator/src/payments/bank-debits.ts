/**
 * A bank account by its test IBAN. Source: docs.stripe.com/payments/sepa-debit/accept-a-payment, "Test IBANs".
 */
export interface BankAccount {
  country: string;
  bankCode: string;
  last4: string;
  /** The status of every debit from this account. */
  debitStatus: "failed" | "succeeded";
}

/** Any well-formed IBAN settles; the published failing ones end in 01 (…3001). */
export function bankAccount(iban: string): BankAccount | undefined {
  const compact = compactIban(iban);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact) || !passesMod97(compact)) return undefined;
  return {
    country: compact.slice(0, 2),
    bankCode: compact.slice(4, 12),
    last4: compact.slice(-4),
    debitStatus: compact.endsWith("01") ? "failed" : "succeeded",
  };
}

export function compactIban(iban: string): string {
  return iban.replaceAll(/\s/g, "").toUpperCase();
}

/** ISO 7064 MOD 97-10, the check of ISO 13616. */
function passesMod97(compact: string): boolean {
  const moved = compact.slice(4) + compact.slice(0, 4);
  const digits = moved.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}
