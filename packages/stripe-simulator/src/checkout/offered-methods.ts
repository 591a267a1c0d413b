import type Stripe from "stripe";
import type { CheckoutMethod } from "../pages/page-actions.ts";
import { invalidRequest } from "../protocol/errors.ts";

/** What a session can exclude. Source: docs.stripe.com/api/checkout/sessions/create, `excluded_payment_method_types`. */
export const METHOD_TYPES = [
  "acss_debit",
  "affirm",
  "afterpay_clearpay",
  "alipay",
  "alma",
  "amazon_pay",
  "au_becs_debit",
  "bacs_debit",
  "bancontact",
  "billie",
  "bizum",
  "blik",
  "boleto",
  "card",
  "cashapp",
  "crypto",
  "customer_balance",
  "eps",
  "fpx",
  "giropay",
  "grabpay",
  "ideal",
  "kakao_pay",
  "klarna",
  "konbini",
  "kr_card",
  "mb_way",
  "mobilepay",
  "multibanco",
  "naver_pay",
  "nz_bank_account",
  "oxxo",
  "p24",
  "pay_by_bank",
  "payco",
  "paynow",
  "paypal",
  "paypay",
  "payto",
  "pix",
  "promptpay",
  "revolut_pay",
  "samsung_pay",
  "satispay",
  "scalapay",
  "sepa_debit",
  "sequra",
  "sofort",
  "sunbit",
  "swish",
  "twint",
  "upi",
  "us_bank_account",
  "wechat_pay",
  "zip",
] as const;

/** The types that the account's Dashboard has switched on. */
const ENABLED = ["card", "sepa_debit"] as const;

const FORMS: Readonly<Record<(typeof ENABLED)[number], CheckoutMethod>> = {
  card: "card",
  sepa_debit: "bank_debit",
};

/** The types that a session offers. @throws StripeFault 400 if none is left. */
export function offeredMethods(excluded: readonly string[]): string[] {
  const offered = ENABLED.filter((type) => !excluded.includes(type));
  if (offered.length > 0) return offered;
  throw invalidRequest(
    "No valid payment method types for this Checkout Session. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard.",
    { param: "excluded_payment_method_types" },
  );
}

/** The forms that the page of a session shows. */
export function formsOf(session: Stripe.Checkout.Session): CheckoutMethod[] {
  return ENABLED.filter((type) => session.payment_method_types.includes(type)).map((type) => FORMS[type]);
}
