import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { finalizeInvoice, giveUpInvoice, voidInvoice } from "./invoice.ts";
import { type LineDraft, periodLines } from "./line-drafts.ts";
import { takeProrations } from "./pending-prorations.ts";
import { type Period, periodAround } from "./period.ts";
import { scheduleNextChange } from "./subscription.ts";
import { currentPeriod, itemList, truncated, withPeriod } from "./subscription-items.ts";

/**
 * Moves the items whose periods end now to their next ones and drafts one invoice for them: other items wait for
 * their own ends. Source: docs.stripe.com/billing/subscriptions/mixed-interval.
 */
export function renew(world: World, subscription: Stripe.Subscription): void {
  const { lines, renewed } = nextPeriods(world, subscription);
  const ended = currentPeriod(subscription);
  const moved = change(
    world,
    world.store.tables.subscription,
    subscription,
    {
      items: renewed.items,
      status: subscription.status === "trialing" ? "active" : subscription.status,
    },
    "customer.subscription.updated",
  );
  scheduleNextChange(world, moved);
  draftRenewal(world, moved, ended, [...takeProrations(world, moved), ...lines]);
}

/** The subscription after its next renewal, and what that bills besides what is pending. */
export function nextPeriods(
  world: World,
  subscription: Stripe.Subscription,
): { renewed: Stripe.Subscription; lines: LineDraft[] } {
  const { end: start } = currentPeriod(subscription);
  const items = subscription.items.data.map((item) => {
    const { recurring } = item.price;
    if (item.current_period_end > start || !recurring) return item;
    const { end } = periodAround(start, recurring, subscription.billing_cycle_anchor);
    return withPeriod(item, truncated({ end, start }, subscription));
  });
  const renewed = { ...subscription, items: itemList(subscription.id, items) };
  const moved = items.filter((item, index) => item !== subscription.items.data[index]);
  return { lines: periodLines(world, renewed, moved), renewed };
}

function draftRenewal(
  world: World,
  subscription: Stripe.Subscription,
  ended: Period,
  lines: readonly LineDraft[],
): void {
  const pause = subscription.pause_collection?.behavior;
  const invoice = draftInvoice(world, {
    autoAdvance: pause === undefined && subscription.status !== "unpaid",
    currency: subscription.currency,
    customer: findCustomer(world, idOf(subscription.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, subscription.discounts),
    lines,
    period: ended,
    reason: "subscription_cycle",
    subscription,
  });
  change(
    world,
    world.store.tables.subscription,
    subscription,
    { latest_invoice: invoice.id },
    "customer.subscription.updated",
  );
  if (pause === "void") voidInvoice(world, finalizeInvoice(world, invoice));
  if (pause === "mark_uncollectible")
    giveUpInvoice(world, finalizeInvoice(world, invoice), "subscription_paused");
}
