import type Stripe from "stripe";
import { addMonths, DAY } from "../clock/duration.ts";

/**
 * The end of a billing period, in unix seconds. Months count from the anchor's day: anchored on the 31st, a
 * February period ends on the 28th and the next one on the 31st of March again.
 */
export function periodEnd(
  startSeconds: number,
  recurring: Pick<Stripe.Price.Recurring, "interval" | "interval_count">,
  anchorSeconds: number,
): number {
  const start = startSeconds * 1000;
  const { interval, interval_count: count } = recurring;
  if (interval === "day" || interval === "week")
    return startSeconds + (count * (interval === "week" ? 7 : 1) * DAY) / 1000;
  const anchorDay = new Date(anchorSeconds * 1000).getUTCDate();
  return Math.floor(addMonths(start, interval === "year" ? 12 * count : count, anchorDay) / 1000);
}
