import type Stripe from "stripe";

const metadataKey = "tollgate_lookup_key";

/**
 * A price's metadata, which repeats its lookup key. A lookup key names one price at a time and moves to the new price
 * when an amount changes (`transfer_lookup_key`, docs.stripe.com/api/prices/create); metadata stays, so that buyers of
 * the older price keep what they bought.
 */
export function priceMetadata(lookupKey: string): Record<string, string> {
  return { [metadataKey]: lookupKey };
}

/** The key that the catalog knows a price by; NULL for a price that the catalog cannot know. */
export function lookupKeyOf(price: Stripe.Price | null): string | null {
  return price?.lookup_key ?? (price && lookupKeyMark(price));
}

/** The key that a price's metadata repeats; NULL for a price that nobody has marked. */
export function lookupKeyMark(price: Pick<Stripe.Price, "metadata">): string | null {
  return price.metadata?.[metadataKey] ?? null;
}
