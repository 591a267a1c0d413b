import { type DebitAnswer, debitAnswer, type UnsupportedAccount } from "./test-ibans.ts";

/** A bank account by its IBAN. */
export interface BankAccount {
  country: string;
  bankCode: string;
  last4: string;
  /** How every debit from this account ends. */
  answer: DebitAnswer | UnsupportedAccount;
}

/** Any well-formed IBAN; the published test accounts answer as published. */
export function bankAccount(iban: string): BankAccount | undefined {
  const compact = compactIban(iban);
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact) || !passesMod97(compact)) return undefined;
  return {
    country: compact.slice(0, 2),
    bankCode: compact.slice(4, 12),
    last4: compact.slice(-4),
    answer: debitAnswer(compact),
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
