import type { PaymentForm, PayOutcome } from "../pages/page-actions.ts";
import { bankAccount } from "./bank-debits.ts";
import { cardNumber } from "./card-numbers.ts";

type Invalid = Extract<PayOutcome, { kind: "invalid" }>;

const invalid = (field: Invalid["field"], message: string): Invalid => ({ kind: "invalid", field, message });

/** The first field that is not acceptable, or null. `nowMs` decides whether a card is expired. */
export function checkForm(form: Exclude<PaymentForm, { method: "none" }>, nowMs: number): Invalid | null {
  if (form.method === "bank_debit") {
    if (form.accountHolder.trim() === "")
      return invalid("accountHolder", "Enter the name of the account holder.");
    const account = bankAccount(form.iban);
    if (!account) return invalid("iban", "Your IBAN is invalid.");
    if (account.answer.status === "unsupported")
      return invalid("iban", "This bank account cannot be debited.");
    return null;
  }
  if (!cardNumber(digits(form.number))) return invalid("number", "Your card number is invalid.");
  const expiry = parseExpiry(form.expiry);
  if (!expiry) return invalid("expiry", "Enter the expiry date as MM / YY.");
  if (Date.UTC(expiry.year, expiry.month) <= nowMs)
    return invalid("expiry", "Your card's expiration year is in the past.");
  if (!/^\d{3,4}$/.test(form.cvc.trim())) return invalid("cvc", "Your card's security code is incomplete.");
  if (form.name.trim() === "") return invalid("name", "Enter the name on the card.");
  return null;
}

export function digits(number: string): string {
  return number.replaceAll(/[\s-]/g, "");
}

/** `12 / 34` or `12/2034`. */
export function parseExpiry(text: string): { month: number; year: number } | null {
  const match = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(text);
  const [month, year] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || month < 1 || month > 12) return null;
  return { month, year: year < 100 ? 2000 + year : year };
}
