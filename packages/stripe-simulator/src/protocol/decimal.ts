import type Stripe from "stripe";

/**
 * A decimal as Stripe sends it: a string. stripe-node turns it into its Decimal class when it reads the answer,
 * so the objects built here hold the string under the type of that class.
 */
export function wireDecimal(value: string | number): Stripe.Decimal {
  return String(value) as unknown as Stripe.Decimal;
}
