import type Stripe from "stripe";
import { wireDecimal } from "../protocol/decimal.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { discountShares } from "./discount-shares.ts";
import type { LineDraft } from "./line-drafts.ts";
import type { DiscountAmount } from "./proration-amounts.ts";

/** All lines of an invoice; the object embeds ten. Source: docs.stripe.com/api/invoice-line-item/list. */
export function linesOf(world: World, invoice: Stripe.Invoice): Stripe.InvoiceLineItem[] {
  return world.store.hidden.invoiceLines.get(invoice.id)?.lines ?? invoice.lines.data;
}

/** Makes the lines of an invoice, prorations first; the discounts are spread over the lines that take one. */
export function buildLines(
  world: World,
  invoiceId: string,
  drafts: readonly LineDraft[],
  discounts: readonly Stripe.Discount[],
): Stripe.InvoiceLineItem[] {
  const sorted = [
    ...drafts.filter((draft) => draft.proration),
    ...drafts.filter((draft) => !draft.proration),
  ];
  const discountable = sorted.map((draft) => (draft.proration ? 0 : draft.amount));
  const shares = discountShares(world, discountable, discounts);
  return sorted.map((draft, index) =>
    buildLine(world, invoiceId, draft, draft.proration?.discounts ?? shares[index] ?? []),
  );
}

function buildLine(
  world: World,
  invoiceId: string,
  draft: LineDraft,
  discounts: DiscountAmount[],
): Stripe.InvoiceLineItem {
  const { amount, currency, description, metadata, period, price, proration, quantity, subscription } = draft;
  return {
    id: proration?.id ?? world.ids.make("invoice_line"),
    object: "line_item",
    amount,
    currency,
    description,
    discount_amounts: discounts,
    discountable: proration === null,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata,
    parent: parentOf(world, invoiceId, draft),
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

function parentOf(
  world: World,
  invoiceId: string,
  { item, proration, subscription }: LineDraft,
): Stripe.InvoiceLineItem.Parent {
  if (item === null || subscription === null) {
    const invoice_item_details = {
      invoice_item: world.ids.make("invoice_item"),
      proration: false,
      proration_details: { credited_items: null },
      subscription,
    };
    return { invoice_item_details, subscription_item_details: null, type: "invoice_item_details" };
  }
  const credited = proration?.credits ?? null;
  return {
    invoice_item_details: null,
    subscription_item_details: {
      invoice_item: proration?.invoiceItem ?? null,
      proration: proration !== null,
      proration_details: {
        credited_items: credited === null ? null : creditedItems(world, invoiceId, subscription, credited),
      },
      subscription,
      subscription_item: item,
    },
    type: "subscription_item_details",
  };
}

/** A debit that is not on another invoice yet comes with its credit on this one. */
function creditedItems(
  world: World,
  invoiceId: string,
  subscription: string,
  line: string,
): Stripe.InvoiceLineItem.Parent.SubscriptionItemDetails.ProrationDetails.CreditedItems {
  const debited = world.store.tables.invoice
    .where("subscription", subscription)
    .find((invoice) => linesOf(world, invoice).some(({ id }) => id === line));
  return { invoice: debited?.id ?? invoiceId, invoice_line_items: [line] };
}
