import type Stripe from "stripe";
import { wireDecimal } from "../protocol/decimal.ts";
import { add, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";

/** A proration, by the item, the price and the time that it bills or takes back. */
export interface Proration {
  /** `ii_…` */
  invoiceItem: string;
  /** Minor units; a credit is negative. */
  amount: number;
  description: string;
  end: number;
  item: string;
  price: string;
  quantity: number;
  start: number;
  subscription: string;
}

/**
 * A proration is an invoice item until an invoice collects it.
 * Source: docs.stripe.com/billing/subscriptions/prorations; docs.stripe.com/api/events/types, `invoiceitem.created`.
 */
export function createInvoiceItem(world: World, proration: Proration): Stripe.InvoiceItem | null {
  const subscription = world.store.tables.subscription.get(proration.subscription);
  const price = world.store.tables.price.get(proration.price);
  if (!subscription || !price) return null;
  const { amount, description, end, item, quantity, start } = proration;
  return add(
    world,
    world.store.tables.invoiceitem,
    {
      id: proration.invoiceItem,
      object: "invoiceitem",
      amount,
      currency: subscription.currency,
      customer: idOf(subscription.customer) ?? "",
      customer_account: null,
      date: seconds(world),
      description,
      discountable: false,
      discounts: [],
      invoice: null,
      livemode: false,
      metadata: {},
      parent: {
        subscription_details: { subscription: subscription.id, subscription_item: item },
        type: "subscription_details",
      },
      period: { end, start },
      pricing: {
        price_details: { price: price.id, product: idOf(price.product) ?? "" },
        type: "price_details",
        unit_amount_decimal: price.unit_amount_decimal,
      },
      proration: true,
      quantity,
      quantity_decimal: wireDecimal(quantity),
      tax_rates: [],
      test_clock: null,
    },
    "invoiceitem.created",
  );
}

export function deleteInvoiceItem(world: World, id: string): void {
  const { invoiceitem: items } = world.store.tables;
  const found = items.get(id);
  items.remove(id);
  if (found) emit(world, "invoiceitem.deleted", found);
}

/** Links the invoice items of a subscription that wait for an invoice to the one that collects them. */
export function collectInvoiceItems(world: World, invoice: Stripe.Invoice): void {
  const { invoiceitem: items } = world.store.tables;
  const subscription = idOf(invoice.parent?.subscription_details?.subscription);
  for (const item of items.where("customer", idOf(invoice.customer) ?? "")) {
    const isWaiting = item.invoice === null;
    if (isWaiting && item.parent?.subscription_details?.subscription === subscription)
      items.put({ ...item, invoice: invoice.id });
  }
}
