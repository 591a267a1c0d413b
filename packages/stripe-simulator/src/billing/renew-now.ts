import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { advanceSubscription } from "./advance-subscription.ts";
import { collectInvoice } from "./collection.ts";
import { finalizeInvoice } from "./invoice.ts";
import { findSubscription } from "./subscription.ts";
import { currentPeriod, itemList, withPeriod } from "./subscription-items.ts";

/**
 * Lets one subscription's period end now, and its renewal be drafted, finalised and collected at once, while everybody
 * else's time stands where it stood. Stripe has test clocks for this; a world of several owners cannot be moved at once.
 *
 * @throws StripeFault 400 unless the subscription is active: what is on trial has an end of its own to move.
 */
export function renewNow(world: World, id: string): Stripe.Subscription {
  const { subscription: subscriptions, invoice: invoices } = world.store.tables;
  const found = findSubscription(world, id);
  if (found.status !== "active")
    throw invalidRequest(`Only an active subscription can be renewed now; this one is ${found.status}.`);
  const end = seconds(world);
  const period = { end, start: Math.min(currentPeriod(found).start, end) };
  const items = itemList(
    id,
    found.items.data.map((item) => withPeriod(item, period)),
  );
  change(world, subscriptions, found, { billing_cycle_anchor: end, items }, "customer.subscription.updated");
  advanceSubscription(world, id);
  const invoice = invoices.get(idOf(findSubscription(world, id).latest_invoice) ?? "");
  if (invoice?.status === "draft") {
    const open = finalizeInvoice(world, invoice);
    if (open.collection_method === "charge_automatically") collectInvoice(world, open, { offSession: true });
  }
  return findSubscription(world, id);
}
