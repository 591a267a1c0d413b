import type Stripe from "stripe";
import { BillingError } from "../errors.ts";
import type { Offer } from "../model/catalog.ts";
import type { Clock } from "../runtime.ts";

const cache = new WeakMap<Stripe, Map<string, { priceId: string; until: number }>>();
/** Milliseconds after which a price that was replaced at Stripe is noticed. */
const rememberedForMs = 5 * 60_000;

/** What has a price at Stripe: an offer, or a seat at a course. */
export type Priced = Pick<Offer, "kind" | "lookupKey" | "amount" | "currency"> & {
  interval?: "month" | "year";
};

/**
 * The id of an offer's price at Stripe, found by its lookup key and remembered for five minutes.
 *
 * @throws BillingError `price_missing` when no active price has the key, or it differs from the catalog; Stripe's errors
 */
export async function priceIdOf(deps: { stripe: Stripe; clock: Clock }, offer: Priced): Promise<string> {
  const known = cache.get(deps.stripe)?.get(offer.lookupKey);
  if (known && known.until > deps.clock.now()) return known.priceId;
  const { data } = await deps.stripe.prices.list({ lookup_keys: [offer.lookupKey], active: true, limit: 1 });
  const price = data[0];
  if (!price)
    throw new BillingError("price_missing", `${offer.lookupKey}; run \`pnpm catalog:push\` to create it`);
  const kind = price.type === "recurring" ? "subscription" : "one_time";
  if (
    kind !== offer.kind ||
    price.currency !== offer.currency ||
    price.unit_amount !== offer.amount ||
    price.recurring?.interval !== offer.interval
  )
    throw new BillingError(
      "price_missing",
      `${offer.lookupKey} is ${price.unit_amount} ${price.currency} (${kind}) at Stripe and ${offer.amount} ${offer.currency} ` +
        `(${offer.kind}) in the catalog; run \`pnpm catalog:push\` to replace it`,
    );
  const prices = cache.get(deps.stripe) ?? new Map();
  prices.set(offer.lookupKey, { priceId: price.id, until: deps.clock.now() + rememberedForMs });
  cache.set(deps.stripe, prices);
  return price.id;
}
