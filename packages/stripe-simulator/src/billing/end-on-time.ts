import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { takeProrations } from "./pending-prorations.ts";
import { cancelSubscription } from "./subscription.ts";
import { currentPeriod } from "./subscription-items.ts";

/**
 * Ends a subscription at its `cancel_at`. Prorations that were pending until then are invoiced.
 * Source: docs.stripe.com/api/subscriptions/cancel.
 */
export function endOnTime(world: World, subscription: Stripe.Subscription): void {
  const lines = takeProrations(world, subscription);
  const ended = cancelSubscription(world, subscription, { reason: "cancellation_requested" });
  if (lines.length === 0) return;
  const draft = draftInvoice(world, {
    autoAdvance: true,
    currency: ended.currency,
    customer: findCustomer(world, idOf(ended.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, ended.discounts),
    lines,
    period: currentPeriod(ended),
    reason: "subscription_cycle",
    subscription: ended,
  });
  change(world, world.store.tables.subscription, ended, { latest_invoice: draft.id });
}
