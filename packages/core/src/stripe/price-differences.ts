import type Stripe from "stripe";
import type { Offer } from "../model/catalog.ts";

/** What has a price at Stripe: an offer, or a seat at a course. */
export type Priced = Pick<Offer, "kind" | "lookupKey" | "amount" | "currency"> & {
  interval?: "month" | "year";
};

/** What to expand on a list of prices, so that `priceDifferences` sees all of each. */
export const comparedFields = ["data.product", "data.currency_options"];

/**
 * Everything in which a price charges otherwise than the catalog says, each as a clause about the price; empty when it
 * charges just that. Fields: docs.stripe.com/api/prices/object. Its name, metadata and tax behaviour charge nothing.
 */
export function priceDifferences(price: Stripe.Price, wanted: Priced): string[] {
  const { product, recurring, transform_quantity: transform } = price;
  const kind = price.type === "recurring" ? "subscription" : "one_time";
  const others = Object.keys(price.currency_options ?? {}).filter((currency) => currency !== price.currency);
  const found: (string | false)[] = [
    !price.active && "it is archived",
    typeof product !== "string" && product.deleted === true && "its product is deleted",
    typeof product !== "string" && product.deleted !== true && !product.active && "its product is archived",
    kind !== wanted.kind && `it is for ${nouns[kind]}, not for ${nouns[wanted.kind]}`,
    (price.unit_amount !== wanted.amount || price.currency !== wanted.currency) &&
      `it is ${price.unit_amount ?? "no whole amount of"} ${price.currency} there and ${wanted.amount} ${wanted.currency} in the catalog`,
    price.custom_unit_amount !== null && "the buyer chooses its amount",
    (price.billing_scheme !== "per_unit" || price.tiers_mode !== null) && "its amount has tiers",
    transform !== null && `it divides the quantity by ${transform?.divide_by}`,
    others.length > 0 && `it has amounts in other currencies (${others.sort().join(", ")})`,
    ...(recurring ? termDifferences(recurring, wanted) : []),
  ];
  return found.filter((clause) => clause !== false);
}

const nouns = { subscription: "subscriptions", one_time: "one payment" };

function termDifferences(recurring: Stripe.Price.Recurring, { interval }: Priced): (string | false)[] {
  const { interval_count: count, trial_period_days: trialDays } = recurring;
  return [
    interval !== undefined &&
      (recurring.interval !== interval || count !== 1) &&
      `it renews every ${count === 1 ? recurring.interval : `${count} ${recurring.interval}s`}, not every ${interval}`,
    (recurring.usage_type !== "licensed" || recurring.meter !== null) && "it is billed by usage",
    trialDays !== null && `it has a trial of its own (${trialDays} days)`,
  ];
}
