import type { Offer } from "../model/catalog.ts";
import type { OfferMetadata } from "./checkout-metadata.ts";

/** What a sale of an offer promises: a one-time offer its level and days, a subscription nothing (semantics 2.5). */
export function promiseOf(offer: Offer): Pick<OfferMetadata, "promise"> {
  return offer.kind === "one_time"
    ? { promise: { level: offer.level, durationDays: offer.durationDays, seats: 1 } }
    : {};
}
