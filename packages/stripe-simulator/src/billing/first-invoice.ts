import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { markPaid } from "./close-paid.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { finalizeInvoice } from "./invoice.ts";
import { type LineDraft, periodLines } from "./invoice-lines.ts";
import { currentPeriod } from "./subscription-items.ts";

/** Drafts and finalizes a subscription's first invoice; one that costs nothing is paid at once. */
export function billFirst(
  world: World,
  subscription: Stripe.Subscription,
  extra: readonly LineDraft[] = [],
): { invoice: Stripe.Invoice; subscription: Stripe.Subscription } {
  const { invoice: invoices, subscription: subscriptions } = world.store.tables;
  const period = currentPeriod(subscription);
  const lines = [...periodLines(world, subscription, period, subscription.status === "trialing"), ...extra];
  const draft = draftInvoice(world, {
    autoAdvance: false,
    currency: subscription.currency,
    customer: findCustomer(world, idOf(subscription.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, subscription.discounts, true),
    lines,
    period: { end: period.start, start: period.start },
    reason: "subscription_create",
    subscription,
  });
  const linked = change(world, subscriptions, subscription, { latest_invoice: draft.id });
  const open = finalizeInvoice(world, draft);
  const invoice = open.amount_due === 0 ? markPaid(world, open) : open;
  return {
    invoice: invoices.get(invoice.id) ?? invoice,
    subscription: subscriptions.get(linked.id) ?? linked,
  };
}
