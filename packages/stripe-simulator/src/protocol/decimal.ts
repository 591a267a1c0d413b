import type Stripe from "stripe";

/**
 * A decimal as Stripe sends it: a text. stripe-node turns it into its Decimal class when it reads the answer,
 * so the wire objects built here carry the text under the class's type.
 */
export function wireDecimal(value: string | number): Stripe.Decimal {
  return String(value) as unknown as Stripe.Decimal;
}
