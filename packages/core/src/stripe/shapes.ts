import type Stripe from "stripe";

/** The id of what Stripe returns either as an id or, expanded, as an object. */
export function idOf(reference: string | { id: string } | null): string | null {
  return typeof reference === "string" ? reference : (reference?.id ?? null);
}

/** The payment intents that an invoice names; it may have several payments (docs.stripe.com/api/invoice-payment). */
export function paymentIntentsOf(invoice: Stripe.Invoice): string[] {
  return (invoice.payments?.data ?? []).flatMap(({ payment }) => idOf(payment.payment_intent ?? null) ?? []);
}

/** The payment intents that have paid an invoice: one that credit notes paid may name others, which took nothing. */
export function paidIntentsOf(invoice: Stripe.Invoice): string[] {
  return (invoice.payments?.data ?? []).flatMap(({ payment, status }) =>
    status === "paid" ? (idOf(payment.payment_intent ?? null) ?? []) : [],
  );
}
