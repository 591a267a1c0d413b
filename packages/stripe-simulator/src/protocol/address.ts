import type Stripe from "stripe";
import { emptyable, hash, type Param, text } from "./params.ts";

export const NO_ADDRESS: Stripe.Address = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

const GIVEN = hash({
  city: emptyable(text()),
  country: emptyable(text()),
  line1: emptyable(text()),
  line2: emptyable(text()),
  postal_code: emptyable(text()),
  state: emptyable(text()),
});

/**
 * An address has all six keys, whatever was given of it: null for the rest.
 * Source: docs.stripe.com/api/customers/object, `address`, and stripe-node's `Stripe.Address`.
 */
export function address(): Param<Stripe.Address, false> {
  return { parse: (value, at) => ({ ...NO_ADDRESS, ...GIVEN.parse(value, at) }), required: false };
}
