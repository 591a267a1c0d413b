import { fieldOf, idOf, listed, type Row, type RowIndex, sum } from "../stripe/rows.ts";

/** An invoice line of a subscription. The period is half-open: it holds its start and not its end (unix seconds). */
export interface Line {
  id: string;
  invoiceId: string;
  subscriptionId: string;
  /** NULL for an invoice item: it belongs to the item of its price. */
  itemId: string | null;
  priceId: string;
  quantity: number;
  /** Minor units, as the line says. */
  amount: number;
  /** After its discounts. */
  net: number;
  start: number;
  end: number;
  isProration: boolean;
  /** The lines that it gives credit for, when Stripe names them. */
  creditedLines: readonly string[];
}

interface Details {
  subscription?: unknown;
  subscription_item?: unknown;
  proration?: boolean;
  proration_details?: { credited_items?: { invoice_line_items?: string[] } | null } | null;
}

/** The lines of an invoice that bill a subscription: all of them, not only the ten that the invoice embeds. */
export function linesOf(index: RowIndex, invoice: Row): Line[] {
  const all = index.byId("invoiceLines", invoice.id)?.lines as Row[] | undefined;
  return (all ?? listed(invoice, "lines")).flatMap((row) => {
    const parent = row.parent as
      | { subscription_item_details?: Details | null; invoice_item_details?: Details | null }
      | null
      | undefined;
    const details = parent?.subscription_item_details ?? parent?.invoice_item_details;
    const subscriptionId = idOf(details?.subscription);
    const period = row.period as { start: number; end: number } | undefined;
    if (!details || subscriptionId === null || !period) return [];
    const amount = Number(row.amount);
    const discounts = (row.discount_amounts as { amount: number }[] | null | undefined) ?? [];
    return [
      {
        id: row.id,
        invoiceId: invoice.id,
        subscriptionId,
        itemId: idOf(details.subscription_item),
        priceId: idOf(fieldOf(row, "pricing.price_details.price")) ?? "",
        quantity: Number(row.quantity ?? 1),
        amount,
        net: amount - sum(discounts.map((discount) => discount.amount)),
        start: period.start,
        end: period.end,
        isProration: details.proration === true,
        creditedLines: details.proration_details?.credited_items?.invoice_line_items ?? [],
      },
    ];
  });
}
