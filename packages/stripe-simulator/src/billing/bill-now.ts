import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { markPaid } from "./close-paid.ts";
import { collectInvoice } from "./collection.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { finalizeInvoice } from "./invoice.ts";
import type { LineDraft } from "./line-drafts.ts";
import { takeProrations } from "./pending-prorations.ts";
import { currentPeriod } from "./subscription-items.ts";

/**
 * Invoices the pending prorations and these lines at once, and collects.
 * Source: docs.stripe.com/billing/subscriptions/change-price, "Immediate payment".
 *
 * @returns null if there is nothing to invoice.
 */
export function billNow(
  world: World,
  subscription: Stripe.Subscription,
  lines: readonly LineDraft[],
): Stripe.Invoice | null {
  const open = finalizeNow(world, subscription, lines);
  if (!open) return null;
  if (open.collection_method === "charge_automatically")
    return collectInvoice(world, open, { offSession: true }).invoice;
  if (open.amount_remaining === 0) return markPaid(world, open);
  emit(world, "invoice.sent", open);
  return open;
}

/** The same without collecting. */
export function finalizeNow(
  world: World,
  subscription: Stripe.Subscription,
  lines: readonly LineDraft[],
): Stripe.Invoice | null {
  const all = [...takeProrations(world, subscription), ...lines];
  if (all.length === 0) return null;
  const now = seconds(world);
  const draft = draftInvoice(world, {
    autoAdvance: false,
    currency: subscription.currency,
    customer: findCustomer(world, idOf(subscription.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, subscription.discounts),
    lines: all,
    period: { end: now, start: Math.min(currentPeriod(subscription).start, now) },
    reason: "subscription_update",
    subscription,
  });
  const { subscription: subscriptions } = world.store.tables;
  change(world, subscriptions, subscription, { latest_invoice: draft.id }, "customer.subscription.updated");
  return finalizeInvoice(world, draft);
}
