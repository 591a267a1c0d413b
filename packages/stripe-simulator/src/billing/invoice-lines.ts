import { decimalText } from "@tollgate/money";
import type Stripe from "stripe";
import { amountFor } from "../catalog/price.ts";
import { wireDecimal } from "../protocol/decimal.ts";
import { idOf, type PendingProration } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { couponAmount, couponOf } from "./discount.ts";
import type { Period } from "./subscription-items.ts";

/** One line before it belongs to an invoice. */
export interface LineDraft {
  amount: number;
  currency: string;
  description: string;
  period: Period;
  price: Stripe.Price;
  quantity: number;
  subscription: string | null;
  item: string | null;
  metadata: Record<string, string>;
  proration: boolean;
}

/** The lines that bill a subscription's items for a period; all zero while a trial runs. */
export function periodLines(
  world: World,
  subscription: Stripe.Subscription,
  period: Period,
  isTrial: boolean,
): LineDraft[] {
  return subscription.items.data.map((item) => {
    const quantity = item.quantity ?? 1;
    const name = productName(world, item.price);
    return {
      amount: isTrial ? 0 : amountFor(item.price, quantity),
      currency: item.price.currency,
      description: isTrial ? `Trial period for ${name}` : `${quantity} × ${name} (${rhythm(item.price)})`,
      period,
      price: item.price,
      quantity,
      subscription: subscription.id,
      item: item.id,
      metadata: subscription.metadata,
      proration: false,
    };
  });
}

export function prorationLine(
  world: World,
  currency: string,
  pending: Omit<PendingProration, "id">,
): LineDraft | null {
  const price = world.store.tables.price.get(pending.price);
  if (!price) return null;
  const { amount, description, end, item, quantity, start, subscription } = pending;
  return {
    amount,
    currency,
    description,
    item,
    metadata: {},
    period: { end, start },
    price,
    proration: true,
    quantity,
    subscription,
  };
}

/** The pending prorations of a subscription, oldest first. */
export function pendingProrations(world: World, subscription: Stripe.Subscription): LineDraft[] {
  const pending = world.store.hidden.prorations.where("subscription", subscription.id).reverse();
  return pending.flatMap((row) => prorationLine(world, subscription.currency, row) ?? []);
}

/** Removes and returns the pending prorations, for the invoice that collects them. */
export function takeProrations(world: World, subscription: Stripe.Subscription): LineDraft[] {
  const lines = pendingProrations(world, subscription);
  const { prorations } = world.store.hidden;
  for (const row of prorations.where("subscription", subscription.id)) prorations.remove(row.id);
  return lines;
}

/** Makes the lines of an invoice, with each discount spread over the lines that cost something. */
export function buildLines(
  world: World,
  invoiceId: string,
  drafts: readonly LineDraft[],
  discounts: readonly Stripe.Discount[],
): Stripe.InvoiceLineItem[] {
  const left = drafts.map((draft) => draft.amount);
  const shares: Stripe.InvoiceLineItem.DiscountAmount[][] = drafts.map(() => []);
  for (const discount of discounts) {
    const coupon = couponOf(world, discount);
    const base = left.reduce((sum, amount) => sum + Math.max(amount, 0), 0);
    let rest = coupon ? couponAmount(coupon, base) : 0;
    const total = rest;
    for (const [index, amount] of left.entries()) {
      if (amount <= 0 || base === 0) continue;
      const isLast = left.slice(index + 1).every((later) => later <= 0);
      const share = isLast ? rest : Math.min(rest, Math.round((total * amount) / base));
      shares[index]?.push({ amount: share, discount: discount.id });
      left[index] = amount - share;
      rest -= share;
    }
  }
  return drafts.map((draft, index) => buildLine(world, invoiceId, draft, shares[index] ?? []));
}

function buildLine(
  world: World,
  invoiceId: string,
  draft: LineDraft,
  discounts: Stripe.InvoiceLineItem.DiscountAmount[],
): Stripe.InvoiceLineItem {
  const { amount, currency, description, item, metadata, period, price, proration, quantity, subscription } =
    draft;
  return {
    id: world.ids.make("invoice_line"),
    object: "line_item",
    amount,
    currency,
    description,
    discount_amounts: discounts,
    discountable: true,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata,
    parent:
      item === null || subscription === null
        ? null
        : {
            invoice_item_details: null,
            subscription_item_details: {
              invoice_item: null,
              proration,
              proration_details: { credited_items: null },
              subscription,
              subscription_item: item,
            },
            type: "subscription_item_details",
          },
    period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: price.id, product: idOf(price.product) ?? "" },
      type: "price_details",
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity,
    quantity_decimal: wireDecimal(quantity),
    subscription,
    subtotal: amount,
    taxes: [],
  };
}

export function productName(world: World, price: Stripe.Price): string {
  return world.store.tables.product.get(idOf(price.product) ?? "")?.name ?? price.nickname ?? price.id;
}

function rhythm(price: Stripe.Price): string {
  const { recurring } = price;
  if (!recurring) return "one time";
  const amount = decimalText(price.unit_amount ?? 0, price.currency);
  const every =
    recurring.interval_count === 1
      ? recurring.interval
      : `${recurring.interval_count} ${recurring.interval}s`;
  return `at ${amount} ${price.currency.toUpperCase()} / ${every}`;
}
