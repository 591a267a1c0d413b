import type { SubscriptionFacts } from "../../model/snapshot.ts";

/** From these there is no way back: Stripe never charges such a subscription again. */
export const endedStatuses = ["canceled", "incomplete_expired"];

/**
 * Whether Stripe may go on charging a subscription, a status that this version does not know included. The one
 * definition for the checkout, the fold and the ending of duplicates
 * (docs.stripe.com/billing/subscriptions/overview#subscription-statuses).
 */
export function isLive({ status }: Pick<SubscriptionFacts, "status">): boolean {
  return !endedStatuses.includes(status);
}
