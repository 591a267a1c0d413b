import type Stripe from "stripe";
import { amountFor } from "../catalog/price.ts";
import type { World } from "../world/world.ts";
import { type PreviewedChange, planPreviewed, previewInvoice } from "./preview-invoice.ts";
import { currentPeriod } from "./subscription-items.ts";

export interface ChangePreview {
  lines: { description: string /** Minor units. */; amount: number }[];
  /** Minor units, after the customer's credit. */
  dueToday: number;
  /** Minor units credited to later invoices. */
  credit: number;
  /** Minor units of each later renewal, before discounts. */
  renewal: number;
  /** Unix seconds. */
  renewsAt: number;
}

/** Previews what a change of items costs today. */
export function previewChange(
  world: World,
  subscription: Stripe.Subscription,
  change: PreviewedChange,
): ChangePreview {
  const { lines, prorations, subscription: after } = planPreviewed(world, subscription, change);
  const isInvoiced = lines !== null || (change.behavior === "always_invoice" && prorations.length > 0);
  const invoice = isInvoiced ? previewInvoice(world, subscription, change) : null;
  return {
    lines: (invoice?.lines.data ?? []).map(({ amount, description }) => ({
      amount,
      description: description ?? "",
    })),
    dueToday: invoice?.amount_due ?? 0,
    credit: 0 - (invoice?.ending_balance ?? 0),
    renewal: after.items.data.reduce((sum, item) => sum + amountFor(item.price, item.quantity ?? 1), 0),
    renewsAt: currentPeriod(after).end,
  };
}
