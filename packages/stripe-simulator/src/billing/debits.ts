import type Stripe from "stripe";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { linesOf } from "./invoice-lines.ts";
import { pendingRows } from "./pending-prorations.ts";
import type { Discounted } from "./proration-amounts.ts";

/** What a subscription item was billed for a span of time. */
export interface Debit extends Discounted {
  /** `il_…` */
  line: string;
  price: string;
  quantity: number;
  /** Unix seconds. */
  start: number;
  end: number;
  /** `end`, or where a credit took the rest back. */
  until: number;
}

type Entry = Omit<Debit, "until"> & { item: string; credits: string | null };

/**
 * The debits of an item that hold for its current period and are not taken back, oldest first. Where the period itself
 * was not billed, the last price that was billed holds. A void invoice lends neither debits nor credits (?); one that
 * is not paid yet counts as if it will be.
 * Source: docs.stripe.com/billing/subscriptions/prorations, "Credit prorations", "Prorations and unpaid invoices".
 */
export function liveDebits(
  world: World,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
): Debit[] {
  const entries = entriesOf(world, subscription).filter((entry) => entry.item === item.id);
  const { current_period_end: end, current_period_start: start } = item;
  const live = entries
    .filter((entry) => entry.credits === null)
    .map((debit) => ({ ...debit, until: untilOf(debit, entries) }))
    .filter((debit) => debit.until > Math.max(debit.start, start));
  const own = live.filter((debit) => debit.start >= start);
  return own.length > 0 ? own : live.map((debit) => ({ ...debit, until: Math.min(debit.until, end) }));
}

function untilOf(debit: Entry, entries: readonly Entry[]): number {
  const credits = entries.filter((entry) => entry.credits === debit.line);
  return Math.min(debit.end, ...credits.map((credit) => credit.start));
}

function entriesOf(world: World, subscription: Stripe.Subscription): Entry[] {
  const invoices = world.store.tables.invoice
    .where("subscription", subscription.id)
    .filter((invoice) => invoice.status !== "void")
    .reverse();
  const billed = invoices.flatMap((invoice) =>
    linesOf(world, invoice).flatMap((line) => entryOf(line) ?? []),
  );
  const pending = pendingRows(world, subscription.id).map(({ id, ...row }) => ({ ...row, line: id }));
  return [...billed, ...pending];
}

function entryOf(line: Stripe.InvoiceLineItem): Entry | null {
  const details = line.parent?.subscription_item_details;
  const price = idOf(line.pricing?.price_details?.price);
  if (!details || price === null) return null;
  return {
    amount: line.amount,
    credits: details.proration_details?.credited_items?.invoice_line_items[0] ?? null,
    discounts: (line.discount_amounts ?? []).map(({ amount, discount }) => ({
      amount,
      discount: idOf(discount) ?? "",
    })),
    end: line.period.end,
    item: details.subscription_item,
    line: line.id,
    price,
    quantity: line.quantity ?? 1,
    start: line.period.start,
  };
}
