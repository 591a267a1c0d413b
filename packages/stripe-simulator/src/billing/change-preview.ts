import type Stripe from "stripe";
import { amountFor } from "../catalog/price.ts";
import { findCustomer } from "../payments/customer.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { applyChanges, changesRhythm, type ItemChange, prorationsOf } from "./change-items.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { type LineDraft, pendingProrations, periodLines, prorationLine } from "./invoice-lines.ts";
import { periodEnd } from "./period.ts";
import { currentPeriod, itemList } from "./subscription-items.ts";

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

/** Previews the cost of a change of items that is invoiced at once. */
export function previewChange(
  world: World,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
): ChangePreview {
  const after = applyChanges(world, subscription, changes);
  const changed = { ...subscription, items: itemList(subscription.id, after) };
  const now = seconds(world);
  const recurring = after[0]?.price.recurring;
  const restarts = changesRhythm(subscription.items.data, after) && recurring;
  const period = restarts ? { start: now, end: periodEnd(now, recurring, now) } : currentPeriod(subscription);
  const isTrial = subscription.status === "trialing";
  const lines = isTrial ? [] : linesOf(world, subscription, changed, restarts ? period : null);
  const customer = findCustomer(world, idOf(subscription.customer) ?? "", "customer");
  const invoice = draftInvoice(
    world,
    {
      autoAdvance: false,
      currency: subscription.currency,
      customer,
      discounts: restarts ? currentDiscounts(world, subscription.discounts, false) : [],
      lines,
      period: { end: now, start: now },
      reason: "subscription_update",
      subscription,
    },
    true,
  );
  const total = invoice.total + (customer.balance ?? 0);
  return {
    lines: invoice.lines.data.map(({ amount, description }) => ({ amount, description: description ?? "" })),
    dueToday: Math.max(total, 0),
    credit: Math.max(-total, 0),
    renewal: after.reduce((sum, item) => sum + amountFor(item.price, item.quantity ?? 1), 0),
    renewsAt: isTrial ? currentPeriod(subscription).end : period.end,
  };
}

function linesOf(
  world: World,
  subscription: Stripe.Subscription,
  changed: Stripe.Subscription,
  newPeriod: { start: number; end: number } | null,
): LineDraft[] {
  const prorated = prorationsOf(world, subscription, changed.items.data).flatMap(
    (row) => prorationLine(world, subscription.currency, row) ?? [],
  );
  const fresh = newPeriod ? periodLines(world, changed, newPeriod, false) : [];
  return [...pendingProrations(world, subscription), ...prorated, ...fresh];
}
