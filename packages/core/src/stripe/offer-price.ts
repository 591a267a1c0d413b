import type Stripe from "stripe";
import { BillingError } from "../errors.ts";
import type { Clock } from "../runtime.ts";
import { comparedFields, type Priced, priceDifferences } from "./price-differences.ts";

const cache = new WeakMap<Stripe, Map<string, { priceId: string; until: number }>>();
/** Milliseconds after which a price that was replaced at Stripe is noticed. */
const rememberedForMs = 5 * 60_000;

/**
 * The id of an offer's price at Stripe, found by its lookup key and remembered for five minutes.
 *
 * @throws BillingError `price_missing` when no price has the key, or it differs from the catalog; Stripe's errors
 */
export async function priceIdOf(deps: { stripe: Stripe; clock: Clock }, offer: Priced): Promise<string> {
  const known = cache.get(deps.stripe)?.get(offer.lookupKey);
  if (known && known.until > deps.clock.now()) return known.priceId;
  const price = (await find(deps.stripe, offer, true)) ?? (await find(deps.stripe, offer, false));
  if (!price)
    throw new BillingError("price_missing", `${offer.lookupKey}; run \`pnpm catalog:push\` to create it`);
  const differences = priceDifferences(price, offer);
  if (differences.length > 0)
    throw new BillingError(
      "price_missing",
      `the price of ${offer.lookupKey} at Stripe differs: ${differences.join("; ")}; run \`pnpm catalog:push\` to replace it`,
    );
  const prices = cache.get(deps.stripe) ?? new Map();
  prices.set(offer.lookupKey, { priceId: price.id, until: deps.clock.now() + rememberedForMs });
  cache.set(deps.stripe, prices);
  return price.id;
}

/** Stripe lists active prices unless it is asked for the archived ones (docs.stripe.com/api/prices/list). */
async function find(
  stripe: Stripe,
  { lookupKey }: Priced,
  active: boolean,
): Promise<Stripe.Price | undefined> {
  const { data } = await stripe.prices.list({
    lookup_keys: [lookupKey],
    active,
    limit: 1,
    expand: comparedFields,
  });
  return data[0];
}
