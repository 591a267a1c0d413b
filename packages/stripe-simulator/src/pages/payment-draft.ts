import type { CheckoutMethod, PaymentForm } from "./page-actions.ts";
import { findTestAccount, findTestCard, withoutSpaces } from "./test-cards.ts";

/** What the payment form shows in its fields. */
export interface PaymentDraft {
  method: CheckoutMethod;
  number: string;
  expiry: string;
  cvc: string;
  name: string;
  accountHolder: string;
  iban: string;
}

const empty: PaymentDraft = {
  method: "card",
  number: "",
  expiry: "",
  cvc: "",
  name: "",
  accountHolder: "",
  iban: "",
};

/** The form as a link opens it: `?card=` or `?iban=` fills in a published test number, and nothing else. */
export function draftFromQuery(query: {
  card?: string | undefined;
  iban?: string | undefined;
}): PaymentDraft {
  const card = findTestCard(query.card ?? "");
  if (card) return { ...empty, number: card.number, expiry: "12/34", cvc: "123", name: "Test Customer" };
  const account = findTestAccount(query.iban ?? "");
  if (account) return { ...empty, method: "bank_debit", accountHolder: "Test Customer", iban: account.iban };
  return empty;
}

/** The form as a person left it, to be shown again: a card's number and CVC are never echoed. */
export function draftFromBody(body: Record<string, unknown>): PaymentDraft {
  return {
    method: body.method === "bank_debit" ? "bank_debit" : "card",
    number: "",
    expiry: text(body.expiry),
    cvc: "",
    name: text(body.name),
    accountHolder: text(body.accountHolder),
    iban: text(body.iban),
  };
}

/**
 * The payment in a form-encoded body, or null when `method` is not "card", "bank_debit" or "none". Spacing is
 * removed from numbers; the payment rules check everything else.
 */
export function paymentFromBody(body: Record<string, unknown>): PaymentForm | null {
  if (body.method === "card") return cardFromBody(body);
  if (body.method === "none") return { method: "none" };
  if (body.method !== "bank_debit") return null;
  return {
    method: "bank_debit",
    accountHolder: text(body.accountHolder),
    iban: withoutSpaces(text(body.iban)).toUpperCase(),
  };
}

export function cardFromBody(body: Record<string, unknown>): Extract<PaymentForm, { method: "card" }> {
  return {
    method: "card",
    number: withoutSpaces(text(body.number)),
    expiry: text(body.expiry).replace(/\s/g, ""),
    cvc: text(body.cvc),
    name: text(body.name),
  };
}

/** The code in the promotion form, as it was typed. */
export function promotionFromBody(body: Record<string, unknown>): string {
  return text(body.promotionCode);
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
