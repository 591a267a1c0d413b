import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { markPaid } from "./close-paid.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import { finalizeInvoice } from "./invoice.ts";
import { type LineDraft, periodLines, trialLines } from "./line-drafts.ts";
import { periodAround } from "./period.ts";
import { currentPeriod } from "./subscription-items.ts";

/**
 * Drafts and finalizes a subscription's first invoice; one that costs nothing is paid at once. Null: there is none,
 * because nothing is billed before a later anchor.
 * Source: docs.stripe.com/billing/subscriptions/billing-cycle, "Configure proration behavior".
 */
export function billFirst(
  world: World,
  subscription: Stripe.Subscription,
  { extra = [], prorates = true }: { extra?: readonly LineDraft[]; prorates?: boolean } = {},
): { invoice: Stripe.Invoice | null; subscription: Stripe.Subscription } {
  const { invoice: invoices, subscription: subscriptions } = world.store.tables;
  const period = currentPeriod(subscription);
  const lines = [...firstLines(world, subscription, prorates), ...extra];
  if (lines.length === 0) return { invoice: null, subscription };
  const draft = draftInvoice(world, {
    autoAdvance: false,
    currency: subscription.currency,
    customer: findCustomer(world, idOf(subscription.customer) ?? "", "customer"),
    discounts: currentDiscounts(world, subscription.discounts),
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

function firstLines(world: World, subscription: Stripe.Subscription, prorates: boolean): LineDraft[] {
  if (subscription.status === "trialing") return trialLines(world, subscription);
  const items = subscription.items.data;
  return prorates
    ? periodLines(world, subscription, items)
    : periodLines(
        world,
        subscription,
        items.filter((item) => !startsBeforeAnchor(item, subscription.billing_cycle_anchor)),
        true,
      );
}

/** True for a first period that only leads to the anchor. */
function startsBeforeAnchor(item: Stripe.SubscriptionItem, anchor: number): boolean {
  const { recurring } = item.price;
  const { current_period_start: start } = item;
  return recurring !== null && periodAround(start, recurring, anchor).start < start;
}
