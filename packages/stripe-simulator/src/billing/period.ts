import type Stripe from "stripe";
import { addMonths, DAY } from "../clock/duration.ts";

/** Unix seconds; a period ends in the second in which the next one starts. */
export interface Period {
  start: number;
  end: number;
}

type Interval = Pick<Stripe.Price.Recurring, "interval" | "interval_count">;

/**
 * The period that contains an instant, aligned with the anchor. Months count from the anchor's day: anchored on the
 * 31st, a February period ends on the 28th and the next one on the 31st of March again.
 * Source: docs.stripe.com/billing/subscriptions/billing-cycle.
 */
export function periodAround(at: number, recurring: Interval, anchor: number): Period {
  const borderAt = (index: number) => border(anchor, recurring, index);
  let index = Math.floor((at - anchor) / (borderAt(1) - anchor));
  while (borderAt(index) > at) index -= 1;
  while (borderAt(index + 1) <= at) index += 1;
  return { start: borderAt(index), end: borderAt(index + 1) };
}

function border(anchor: number, { interval, interval_count: count }: Interval, index: number): number {
  if (interval === "day" || interval === "week")
    return anchor + (index * count * (interval === "week" ? 7 : 1) * DAY) / 1000;
  return addMonths(anchor * 1000, index * count * (interval === "year" ? 12 : 1)) / 1000;
}
