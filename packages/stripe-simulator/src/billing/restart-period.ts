import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { collectInvoice } from "./collection.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { finalizeInvoice } from "./invoice.ts";
import { periodLines, takeProrations } from "./invoice-lines.ts";
import { periodEnd } from "./period.ts";
import { scheduleNextChange } from "./subscription.ts";
import { itemList, type Period, withPeriod } from "./subscription-items.ts";

/**
 * Starts a period now, bills it and collects at once: for a resumed subscription, a changed interval, an ended trial.
 * @param patch is part of the same change.
 */
export function restartPeriod(
  world: World,
  subscription: Stripe.Subscription,
  patch: Partial<Stripe.Subscription> = {},
): Stripe.Subscription {
  const { subscription: subscriptions } = world.store.tables;
  const items = (patch.items ?? subscription.items).data;
  const recurring = items[0]?.price.recurring;
  if (!recurring) return subscription;
  const now = seconds(world);
  const period: Period = { start: now, end: periodEnd(now, recurring, now) };
  const moving = items.map((item) => withPeriod(item, period));
  const moved = change(
    world,
    subscriptions,
    subscription,
    { ...patch, billing_cycle_anchor: now, items: itemList(subscription.id, moving) },
    "customer.subscription.updated",
  );
  const invoice = draftInvoice(world, {
    autoAdvance: false,
    currency: moved.currency,
    customer: findCustomer(world, idOf(moved.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, moved.discounts, false),
    lines: [...takeProrations(world, moved), ...periodLines(world, moved, period, false)],
    period: { end: now, start: now },
    reason: "subscription_update",
    subscription: moved,
  });
  change(world, subscriptions, moved, { latest_invoice: invoice.id }, "customer.subscription.updated");
  const open = finalizeInvoice(world, invoice);
  if (moved.collection_method === "charge_automatically") collectInvoice(world, open, { offSession: true });
  const current = subscriptions.get(moved.id) ?? moved;
  scheduleNextChange(world, current);
  return current;
}
