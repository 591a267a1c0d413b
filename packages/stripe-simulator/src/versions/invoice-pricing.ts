import type Stripe from "stripe";
import { planFor } from "../billing/plan.ts";
import { idOf } from "../world/store.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** An invoice line contained its whole price, and the same as a plan. */
export const invoicePricing: VersionChange = {
  since: "2025-03-31.basil",
  entry: "basil/2025-03-31/invoice-pricing-configurations",
  undo: {
    line_item: undoing<Stripe.InvoiceLineItem>(({ pricing, ...line }, { tables }) => {
      const price = tables.price.get(idOf(pricing?.price_details?.price) ?? "") ?? null;
      return {
        ...line,
        plan: price?.recurring ? planFor(price) : null,
        price,
        unit_amount_excluding_tax: pricing?.unit_amount_decimal ?? null,
      };
    }),
  },
  expansions: {
    line_item: {
      "price.product": { type: "product" },
      price: { type: "price" },
      "pricing.price_details.price": null,
    },
  },
};
