import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";

type Interval = Pick<Stripe.Price.Recurring, "interval" | "interval_count">;

/**
 * Checks that the prices can stand in one subscription: one currency, and every interval a multiple of the shortest.
 * Source: docs.stripe.com/billing/subscriptions/mixed-interval, "Interval alignment".
 *
 * @param currency of the subscription, in lower case.
 * @throws StripeFault 400 naming the item.
 */
export function checkPrices(prices: readonly Stripe.Price[], currency: string): void {
  for (const [index, price] of prices.entries()) {
    if (price.currency === currency) continue;
    throw invalidRequest(
      `The price specified only supports \`${price.currency}\`. This doesn't match the expected currency: \`${currency}\`.`,
      { param: `items[${index}][price]` },
    );
  }
  const intervals = prices.flatMap((price) => price.recurring ?? []);
  const shortest = intervals.toSorted((a, b) => days(a) - days(b))[0];
  if (shortest && intervals.some((other) => !isMultiple(other, shortest))) {
    throw invalidRequest(
      "The interval of every price on a subscription must be a multiple of the shortest one.",
      { param: "items" },
    );
  }
}

/** A week is seven days and a year twelve months; between days and months, only one day divides. */
function isMultiple(longer: Interval, shorter: Interval): boolean {
  const [a, b] = [unitsOf(longer), unitsOf(shorter)];
  if (a.unit !== b.unit) return b.unit === "day" && b.count === 1;
  return a.count % b.count === 0;
}

function unitsOf({ interval, interval_count: count }: Interval): { unit: "day" | "month"; count: number } {
  if (interval === "day" || interval === "week")
    return { unit: "day", count: interval === "week" ? 7 * count : count };
  return { unit: "month", count: interval === "year" ? 12 * count : count };
}

function days(recurring: Interval): number {
  const { count, unit } = unitsOf(recurring);
  return unit === "day" ? count : 30 * count;
}
