import type Stripe from "stripe";

/** A payment method, described so that its owner recognises it. */
export type SavedPaymentMethod =
  | {
      /** Stripe's word: `visa`, `mastercard`, … */
      brand: string;
      last4: string;
      expMonth: number;
      expYear: number;
    }
  | {
      /** Stripe's type of a method that is no card: `sepa_debit`, `link`, … */
      brand: string;
      /** NULL for a method that has no number. */
      last4: string | null;
    };

/**
 * The method that is charged next: a subscription's own one comes before the customer's
 * (docs.stripe.com/billing/subscriptions/payment-methods-setting). NULL when there is none, or it was not expanded.
 */
export function paymentMethodOf(
  customer: Stripe.Customer,
  subscriptions: readonly Stripe.Subscription[],
): SavedPaymentMethod | null {
  const references = [
    ...subscriptions.map((subscription) => subscription.default_payment_method),
    customer.invoice_settings?.default_payment_method,
  ];
  const method = references.find(
    (reference): reference is Stripe.PaymentMethod => typeof reference === "object" && reference !== null,
  );
  if (!method) return null;
  const { card, sepa_debit: debit, type } = method;
  if (card) return { brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year };
  return { brand: type, last4: debit?.last4 ?? null };
}
