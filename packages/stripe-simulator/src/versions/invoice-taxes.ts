import type Stripe from "stripe";
import { undoing, type VersionChange } from "./version-change.ts";

/** Taxes stood in fields of their own. No tax is computed here, so they are empty. */
export const invoiceTaxes: VersionChange = {
  since: "2025-03-31.basil",
  entry: "basil/2025-03-31/invoice-tax-configurations",
  undo: {
    invoice: undoing<Stripe.Invoice>(({ total_taxes: _, ...invoice }) => ({
      ...invoice,
      tax: null,
      total_tax_amounts: [],
    })),
    line_item: undoing<Stripe.InvoiceLineItem>(({ taxes: _, ...line }) => ({
      ...line,
      tax_amounts: [],
      tax_rates: [],
    })),
  },
};
