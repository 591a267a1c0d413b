import type { PaymentForm } from "@tollgate/stripe-simulator";

export const ada = { type: "user", id: "ada" } as const;

/** A card that always pays (docs.stripe.com/testing). */
export const card: PaymentForm = {
  method: "card",
  number: "4242424242424242",
  expiry: "12/40",
  cvc: "123",
  name: "Ada",
};
