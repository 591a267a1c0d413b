import type Stripe from "stripe";
import { currentPeriod } from "../billing/subscription-items.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** The billing period was a field of the subscription, not of its items. */
export const itemBillingPeriods: VersionChange = {
  since: "2025-03-31.basil",
  entry: "basil/2025-03-31/deprecate-subscription-current-period-start-and-end",
  undo: {
    subscription: undoing<Stripe.Subscription>((subscription) => {
      const { end, start } = currentPeriod(subscription);
      return { ...subscription, current_period_end: end, current_period_start: start };
    }),
    subscription_item: undoing<Stripe.SubscriptionItem>(
      ({ current_period_end: _, current_period_start: __, ...item }) => item,
    ),
  },
};
