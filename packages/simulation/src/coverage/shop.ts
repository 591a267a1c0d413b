import type { OfferTerms, Shop } from "../plan/terms.ts";
import type { Row } from "../stripe/rows.ts";

/** What a Stripe price sells; undefined for a price that is not ours. */
export function offerOfPrice(shop: Shop, price: Row | undefined): OfferTerms | undefined {
  if (!price) return undefined;
  const metadata = price.metadata as Record<string, string> | null | undefined;
  const keys = [price.lookup_key, metadata?.tollgate_lookup_key, price.id].filter(
    (key) => typeof key === "string",
  );
  for (const key of keys) {
    const offer = shop.offers[key] ?? Object.values(shop.offers).find(({ also }) => also?.includes(key));
    if (offer) return offer;
  }
  return undefined;
}

/** A price that bills usage covers nothing: only a licensed price does. */
export function isUsage(price: Row | undefined): boolean {
  return (price?.recurring as { usage_type?: string } | null | undefined)?.usage_type === "metered";
}

/** The place of a level, 0 for the lowest; -1 for none and for one that the shop does not know. */
export function rankOf(shop: Shop, level: string | null): number {
  return level === null ? -1 : shop.levels.indexOf(level);
}
