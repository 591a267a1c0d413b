import type Stripe from "stripe";
import { change, emit } from "../world/events.ts";
import type { Resumption } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { isPayable, voidInvoice } from "./invoice.ts";
import { scheduleNextChange } from "./subscription.ts";

/** The resumption that waits for this invoice. */
export function resumptionFor(world: World, invoice: Stripe.Invoice): Resumption | undefined {
  const id = invoice.parent?.subscription_details?.subscription;
  const waiting = world.store.hidden.resumptions.get(typeof id === "string" ? id : "");
  return waiting?.invoice === invoice.id ? waiting : undefined;
}

/** Makes the subscription what the resumption says, and announces it. */
export function completeResumption(
  world: World,
  paused: Stripe.Subscription,
  { anchor, items }: Pick<Resumption, "anchor" | "items">,
  status: "active" | "past_due",
): Stripe.Subscription {
  const { subscription: subscriptions } = world.store.tables;
  world.store.hidden.resumptions.remove(paused.id);
  const { status_details: _, ...rest } = subscriptions.get(paused.id) ?? paused;
  subscriptions.put(rest);
  const patch = {
    billing_cycle_anchor: anchor,
    items: { ...rest.items, data: items },
    pending_update: null,
    status,
  };
  const resumed = change(world, subscriptions, rest, patch, "customer.subscription.updated");
  if (status === "active") emit(world, "customer.subscription.resumed", resumed);
  scheduleNextChange(world, resumed);
  return resumed;
}

/** Gives up a resumption that was not paid in time: its invoice is void, and the subscription stays paused. */
export function expireResumption(world: World, paused: Stripe.Subscription): void {
  const waiting = world.store.hidden.resumptions.get(paused.id);
  if (!waiting || waiting.expires > seconds(world)) return;
  const { invoice: invoices, subscription: subscriptions } = world.store.tables;
  world.store.hidden.resumptions.remove(paused.id);
  const invoice = invoices.get(waiting.invoice);
  if (invoice && isPayable(invoice)) voidInvoice(world, invoice);
  change(world, subscriptions, paused, { pending_update: null }, "customer.subscription.updated");
}
