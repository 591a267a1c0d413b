import type Stripe from "stripe";
import { idOf } from "../world/store.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** Invoices and their lines named their subscription directly, without a parent. */
export const invoiceParent: VersionChange = {
  since: "2025-03-31.basil",
  entry: "basil/2025-03-31/adds-new-parent-field-to-invoicing-objects",
  undo: {
    invoice: undoing<Stripe.Invoice>(({ parent, ...invoice }) => ({
      ...invoice,
      quote: null,
      subscription: idOf(parent?.subscription_details?.subscription),
      subscription_details: { metadata: parent?.subscription_details?.metadata ?? null },
      subscription_proration_date: parent?.subscription_details?.subscription_proration_date,
    })),
    line_item: undoing<Stripe.InvoiceLineItem>(({ parent, ...line }) => {
      const item = parent?.subscription_item_details;
      const details = item ?? parent?.invoice_item_details;
      return {
        ...line,
        invoice_item: details?.invoice_item ?? null,
        proration: details?.proration ?? false,
        proration_details: details?.proration_details ?? { credited_items: null },
        subscription: details?.subscription ?? idOf(line.subscription),
        subscription_item: item?.subscription_item,
        type: item && item.invoice_item === null ? "subscription" : "invoiceitem",
      };
    }),
  },
  expansions: {
    invoice: { "parent.subscription_details.subscription": null, subscription: { type: "subscription" } },
  },
};
