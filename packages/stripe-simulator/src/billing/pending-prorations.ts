import type Stripe from "stripe";
import type { PendingProration } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { createInvoiceItem, deleteInvoiceItem } from "./invoice-items.ts";
import type { LineDraft } from "./line-drafts.ts";

/** A proration that a change makes, before it waits for an invoice. */
export type ProrationDraft = Omit<PendingProration, "id" | "invoiceItem">;

/** Adds prorations to the next invoice of their subscription. */
export function addProrations(world: World, drafts: readonly ProrationDraft[]): void {
  for (const row of named(world, drafts)) {
    world.store.hidden.prorations.put(row);
    createInvoiceItem(world, row);
  }
}

/** The lines of the pending prorations of a subscription, oldest first. */
export function pendingLines(world: World, subscription: Stripe.Subscription): LineDraft[] {
  return linesFor(world, subscription, pendingRows(world, subscription.id));
}

/** Removes and returns the pending prorations, for the invoice that collects them. */
export function takeProrations(world: World, subscription: Stripe.Subscription): LineDraft[] {
  const lines = pendingLines(world, subscription);
  for (const row of pendingRows(world, subscription.id)) world.store.hidden.prorations.remove(row.id);
  return lines;
}

/** Deletes the pending prorations, which no invoice will collect. */
export function dropProrations(world: World, subscription: string): void {
  for (const row of pendingRows(world, subscription)) {
    world.store.hidden.prorations.remove(row.id);
    deleteInvoiceItem(world, row.invoiceItem);
  }
}

/** The pending prorations of a subscription, oldest first. */
export function pendingRows(world: World, subscription: string): PendingProration[] {
  return world.store.hidden.prorations.where("subscription", subscription).reverse();
}

/** The lines of prorations that are only previewed. */
export function draftLines(
  world: World,
  subscription: Stripe.Subscription,
  drafts: readonly ProrationDraft[],
): LineDraft[] {
  return linesFor(world, subscription, named(world, drafts));
}

function named(world: World, drafts: readonly ProrationDraft[]): PendingProration[] {
  return drafts.map((draft) => ({
    ...draft,
    id: world.ids.make("invoice_line"),
    invoiceItem: world.ids.make("invoice_item"),
  }));
}

function linesFor(
  world: World,
  { currency }: Stripe.Subscription,
  rows: readonly PendingProration[],
): LineDraft[] {
  return rows.flatMap((row) => {
    const price = world.store.tables.price.get(row.price);
    if (!price) return [];
    const { amount, credits, description, discounts, end, id, invoiceItem, item, quantity, start } = row;
    const proration = { credits, discounts, id, invoiceItem };
    return {
      amount,
      currency,
      description,
      item,
      metadata: {},
      period: { end, start },
      price,
      proration,
      quantity,
      subscription: row.subscription,
    };
  });
}
