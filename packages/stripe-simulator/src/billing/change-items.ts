import type Stripe from "stripe";
import { amountFor } from "../catalog/price.ts";
import { findCustomer } from "../payments/customer.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { change } from "../world/events.ts";
import { idOf, type PendingProration } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { collectInvoice } from "./collection.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { finalizeInvoice } from "./invoice.ts";
import { createInvoiceItem } from "./invoice-items.ts";
import { productName, takeProrations } from "./invoice-lines.ts";
import { restartPeriod } from "./restart-period.ts";
import { buildItem, currentPeriod, itemList, withPrice } from "./subscription-items.ts";

export interface ItemChange {
  id: string | null;
  price: Stripe.Price | null;
  quantity: number | null;
  metadata: Record<string, string> | null;
  deleted: boolean;
}

export type ProrationBehavior = "always_invoice" | "create_prorations" | "none";

/** Swaps, adds and removes items in the middle of a period, and prorates as requested. */
export function changeItems(
  world: World,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
  proration: ProrationBehavior,
): Stripe.Subscription {
  const { subscription: subscriptions } = world.store.tables;
  const before = subscription.items.data;
  const after = applyChanges(world, subscription, changes);
  if (after.length === 0)
    throw invalidRequest("A subscription must have at least one active plan.", { param: "items" });
  const isNewRhythm = changesRhythm(before, after);
  if (subscription.status !== "trialing" && proration !== "none")
    for (const row of prorationsOf(world, subscription, after)) {
      world.store.hidden.prorations.put({ ...row, id: world.ids.make("invoice_line") });
      createInvoiceItem(world, { ...row, invoiceItem: world.ids.make("invoice_item") });
    }
  const items = itemList(subscription.id, after);
  if (isNewRhythm && subscription.status !== "trialing") return restartPeriod(world, subscription, { items });
  const changed = change(world, subscriptions, subscription, { items }, "customer.subscription.updated");
  if (proration === "always_invoice") invoiceProrations(world, changed);
  return subscriptions.get(subscription.id) ?? changed;
}

/** The items after the change. @throws StripeFault 400 for an item that is not the subscription's. */
export function applyChanges(
  world: World,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
): Stripe.SubscriptionItem[] {
  const items = new Map(subscription.items.data.map((item) => [item.id, item]));
  for (const [index, wanted] of changes.entries()) {
    const at = `items[${index}]`;
    if (wanted.id === null) {
      if (!wanted.price)
        throw invalidRequest(`Missing required param: ${at}[price].`, {
          code: "parameter_missing",
          param: `${at}[price]`,
        });
      const draft = { metadata: wanted.metadata ?? {}, price: wanted.price, quantity: wanted.quantity ?? 1 };
      const built = buildItem(world, subscription.id, draft, currentPeriod(subscription));
      items.set(built.id, built);
      continue;
    }
    const item = items.get(wanted.id);
    if (!item)
      throw invalidRequest(`No such subscription item: '${wanted.id}'`, {
        code: "resource_missing",
        param: `${at}[id]`,
      });
    if (wanted.deleted) {
      items.delete(wanted.id);
      continue;
    }
    const priced = wanted.price ? withPrice(item, wanted.price) : item;
    items.set(item.id, {
      ...priced,
      ...(wanted.quantity === null ? {} : { quantity: wanted.quantity }),
      ...(wanted.metadata === null ? {} : { metadata: wanted.metadata }),
    });
  }
  return [...items.values()];
}

/** Credits the rest of the period at the old amount and, if the interval stays, charges it at the new one. */
export function prorationsOf(
  world: World,
  subscription: Stripe.Subscription,
  after: readonly Stripe.SubscriptionItem[],
): Omit<PendingProration, "id">[] {
  const before = subscription.items.data;
  const isNewRhythm = changesRhythm(before, after);
  const now = seconds(world);
  const { end, start } = currentPeriod(subscription);
  const share = end > start ? Math.max(0, end - now) / (end - start) : 0;
  const prorated = (item: Stripe.SubscriptionItem, sign: 1 | -1) => {
    const quantity = item.quantity ?? 1;
    const what = `${quantity} × ${productName(world, item.price)}`;
    return {
      amount: sign * Math.round(amountFor(item.price, quantity) * share),
      description: sign < 0 ? `Unused time on ${what}` : `Remaining time on ${what}`,
      end,
      item: item.id,
      price: item.price.id,
      quantity,
      start: now,
      subscription: subscription.id,
    };
  };
  const same = (a: Stripe.SubscriptionItem, b: Stripe.SubscriptionItem) =>
    a.id === b.id && a.price.id === b.price.id && a.quantity === b.quantity;
  const left = before.filter((item) => isNewRhythm || !after.some((other) => same(item, other)));
  const taken = isNewRhythm ? [] : after.filter((item) => !before.some((other) => same(item, other)));
  return [...left.map((item) => prorated(item, -1)), ...taken.map((item) => prorated(item, 1))];
}

export function changesRhythm(
  before: readonly Stripe.SubscriptionItem[],
  after: readonly Stripe.SubscriptionItem[],
): boolean {
  return rhythm(before[0]) !== rhythm(after[0]);
}

function invoiceProrations(world: World, subscription: Stripe.Subscription): void {
  const lines = takeProrations(world, subscription);
  if (lines.length === 0) return;
  const now = seconds(world);
  const draft = draftInvoice(world, {
    autoAdvance: false,
    currency: subscription.currency,
    customer: findCustomer(world, idOf(subscription.customer) ?? "", "customer"),
    discounts: [],
    lines,
    period: { end: now, start: now },
    reason: "subscription_update",
    subscription,
  });
  change(world, world.store.tables.subscription, subscription, { latest_invoice: draft.id });
  collectInvoice(world, finalizeInvoice(world, draft), { offSession: true });
}

function rhythm(item: Stripe.SubscriptionItem | undefined): string {
  return `${item?.price.recurring?.interval_count} ${item?.price.recurring?.interval}`;
}
