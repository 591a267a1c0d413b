/**
 * Payment methods that say only days later whether the money came (docs.stripe.com/payments/payment-methods,
 * "Immediate or delayed notification of payment success"): bank debits, bank transfers, vouchers and Sofort. PayTo is
 * delayed too, but by seconds (docs.stripe.com/payments/payto), so it is not one of them.
 */
export const delayedMethods = [
  "acss_debit",
  "au_becs_debit",
  "bacs_debit",
  "boleto",
  "customer_balance",
  "konbini",
  "multibanco",
  "nz_bank_account",
  "oxxo",
  "sepa_debit",
  "sofort",
  "us_bank_account",
] as const;
