import type { SubscriptionFacts } from "../model/snapshot.ts";

/** From these there is no way back: Stripe charges such a subscription never again. */
const over = new Set(["canceled", "incomplete_expired"]);

/**
 * Whether Stripe may go on charging a subscription, a status that this version does not know included (semantics 2.4).
 * The one definition for the checkout, the fold and the ending of duplicates.
 */
export function isLive({ status }: Pick<SubscriptionFacts, "status">): boolean {
  return !over.has(status);
}
