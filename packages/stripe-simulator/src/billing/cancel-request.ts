import type Stripe from "stripe";

/** How a request schedules or clears the end of a subscription. */
export type CancelRequest =
  | { at: number | "max_period_end" | "min_period_end" | null }
  | { atPeriodEnd: boolean };

export type CancelTime = Pick<Stripe.Subscription, "cancel_at" | "cancel_at_period_end">;

/**
 * `min_period_end` and `max_period_end` become a time at once; `cancel_at_period_end` follows the earliest end.
 * Source: docs.stripe.com/changelog/basil/2025-07-30/cancel-at-enums.
 *
 * @param ends of the items' periods, unix seconds.
 */
export function cancelTime(request: CancelRequest, ends: readonly number[]): CancelTime {
  if ("atPeriodEnd" in request)
    return {
      cancel_at: request.atPeriodEnd ? Math.min(...ends) : null,
      cancel_at_period_end: request.atPeriodEnd,
    };
  const named = { max_period_end: Math.max(...ends), min_period_end: Math.min(...ends) };
  return {
    cancel_at: typeof request.at === "string" ? named[request.at] : request.at,
    cancel_at_period_end: false,
  };
}
