import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { seconds, type World } from "../world/world.ts";
import { periodAround } from "./period.ts";

/**
 * The anchor of a new subscription is a time from now up to the end of a natural first period.
 * Source: docs.stripe.com/payments/checkout/billing-cycle.
 *
 * @param wanted `from`: the end of a trial, unix seconds; null without one.
 * @throws StripeFault 400.
 */
export function checkAnchor(
  world: World,
  { anchor, from, prices }: { anchor: number; from: number | null; prices: readonly Stripe.Price[] },
  param = "billing_cycle_anchor",
): void {
  const now = seconds(world);
  if (anchor < now)
    throw invalidRequest("Invalid timestamp: must be an integer Unix timestamp in the future.", { param });
  const start = from ?? now;
  const ends = prices.flatMap(({ recurring }) =>
    recurring ? periodAround(start, recurring, start).end : [],
  );
  const latest = Math.min(...ends);
  if (anchor > latest)
    throw invalidRequest(
      `\`billing_cycle_anchor\` cannot be later than the next natural billing date (${latest}).`,
      { param },
    );
}

/** True if every period that begins now only leads to a later anchor. */
export function isBeforeAnchor(world: World, prices: readonly Stripe.Price[], anchor: number): boolean {
  const now = seconds(world);
  if (anchor <= now) return false;
  return prices.every(({ recurring }) => recurring && periodAround(now, recurring, anchor).start < now);
}
