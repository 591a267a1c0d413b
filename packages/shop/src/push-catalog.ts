import type { Catalog, Offer } from "@tollgate/core";
import type Stripe from "stripe";

export interface PushedOffer {
  lookupKey: string;
  priceId: string;
  /** `replaced` when the amount changed: the lookup key moved to a new price, running sales keep the old one. */
  outcome: "unchanged" | "created" | "replaced";
}

/**
 * Makes a product and a price at Stripe for each offer that has none. Safe to run again: the product's id follows
 * from the lookup key, and a price is only made when the key's price differs from the catalog.
 */
export async function pushCatalog(stripe: Stripe, catalog: Catalog): Promise<PushedOffer[]> {
  const keys = catalog.offers.map(({ lookupKey }) => lookupKey);
  const known = new Map<string, Stripe.Price>();
  // Stripe takes at most ten keys a call (docs.stripe.com/api/prices/list).
  for (let from = 0; from < keys.length; from += 10) {
    const page = await stripe.prices.list({
      lookup_keys: keys.slice(from, from + 10),
      active: true,
      limit: 100,
    });
    for (const price of page.data) if (price.lookup_key) known.set(price.lookup_key, price);
  }
  const pushed: PushedOffer[] = [];
  for (const offer of catalog.offers) {
    const price = known.get(offer.lookupKey);
    if (price && agrees(price, offer)) {
      pushed.push({ lookupKey: offer.lookupKey, priceId: price.id, outcome: "unchanged" });
      continue;
    }
    const created = await createPrice(stripe, offer, price !== undefined);
    pushed.push({ lookupKey: offer.lookupKey, priceId: created.id, outcome: price ? "replaced" : "created" });
  }
  return pushed;
}

function agrees(price: Stripe.Price, offer: Offer): boolean {
  const interval = offer.kind === "subscription" ? offer.interval : undefined;
  return (
    price.unit_amount === offer.amount &&
    price.currency === offer.currency &&
    price.recurring?.interval === interval
  );
}

async function createPrice(stripe: Stripe, offer: Offer, replaces: boolean): Promise<Stripe.Price> {
  return stripe.prices.create({
    product: await ensureProduct(stripe, offer),
    currency: offer.currency,
    unit_amount: offer.amount,
    lookup_key: offer.lookupKey,
    ...(replaces ? { transfer_lookup_key: true } : {}),
    ...(offer.kind === "subscription" ? { recurring: { interval: offer.interval } } : {}),
  });
}

async function ensureProduct(stripe: Stripe, offer: Offer): Promise<string> {
  const id = `tollgate_${offer.lookupKey}`;
  try {
    return (await stripe.products.retrieve(id)).id;
  } catch (error) {
    if ((error as { code?: string }).code !== "resource_missing") throw error;
  }
  const product = await stripe.products.create({
    id,
    name: offer.title,
    description: offer.description,
    metadata: { level: offer.level },
  });
  return product.id;
}
