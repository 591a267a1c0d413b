import type Stripe from "stripe";

/** An answer of Stripe's that says what was wrong with the request. */
export type Refusal = Error & Pick<Stripe.errors.StripeError, "code" | "param">;

/** Stripe understood the request and refused it: nothing was created or changed (docs.stripe.com/api/errors). */
export function isRefusal(error: unknown): error is Refusal {
  return typeOf(error) === "StripeInvalidRequestError";
}

/** The idempotency key was used before with other parameters: a price or an address has changed since. */
export function isKeyConflict(error: unknown): boolean {
  return typeOf(error) === "StripeIdempotencyError";
}

/** Stripe does not know the object. */
export function isMissing(error: unknown): boolean {
  return isRefusal(error) && error.code === "resource_missing";
}

/** Stripe was given a customer that it does not have, or has no more (docs.stripe.com/error-codes, `resource_missing`). */
export function isCustomerGone(error: unknown): boolean {
  return isMissing(error) && (error as Refusal).param === "customer";
}

/** A charge that cannot be refunded any more: it was refunded before, or the bank has taken the money. */
export function isNotRefundable(error: unknown): boolean {
  return isDisputed(error) || (isRefusal(error) && error.code === "charge_already_refunded");
}

/** A charge whose money the buyer's bank has taken. */
export function isDisputed(error: unknown): boolean {
  return isRefusal(error) && error.code === "charge_disputed";
}

function typeOf(error: unknown): string | undefined {
  return (error as { type?: string } | null)?.type;
}
