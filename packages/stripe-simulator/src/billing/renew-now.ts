import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { advanceSubscription } from "./advance-subscription.ts";
import { collectInvoice } from "./collection.ts";
import { finalizeInvoice } from "./invoice.ts";
import { linesOf } from "./invoice-lines.ts";
import { findSubscription } from "./subscription.ts";
import { currentPeriod, itemList, withPeriod } from "./subscription-items.ts";

/**
 * Ends one subscription's period now and drafts, finalizes and collects its renewal at once. The clock stays, and so
 * do all other subscriptions. Stripe has test clocks for this.
 *
 * @param billed whether what was billed `stays` billed to the end of its period, or `ends` now, as if the period had
 *   been shorter: who has read the invoice before has to read it again
 * @throws StripeFault 400 unless the subscription is active: for a trial, move `trial_end`.
 */
export function renewNow(world: World, id: string, billed: "stays" | "ends"): Stripe.Subscription {
  const { subscription: subscriptions, invoice: invoices } = world.store.tables;
  const found = findSubscription(world, id);
  if (found.status !== "active")
    throw invalidRequest(`Only an active subscription can be renewed now; this one is ${found.status}.`);
  const end = seconds(world);
  const period = { end, start: Math.min(currentPeriod(found).start, end) };
  const items = itemList(
    id,
    found.items.data.map((item) => withPeriod(item, period)),
  );
  if (billed === "ends") endBilledPeriods(world, id, end);
  change(world, subscriptions, found, { billing_cycle_anchor: end, items }, "customer.subscription.updated");
  advanceSubscription(world, id);
  const invoice = invoices.get(idOf(findSubscription(world, id).latest_invoice) ?? "");
  if (invoice?.status === "draft") {
    const open = finalizeInvoice(world, invoice);
    if (open.collection_method === "charge_automatically") collectInvoice(world, open, { offSession: true });
  }
  return findSubscription(world, id);
}

function endBilledPeriods(world: World, id: string, end: number): void {
  const { invoice: invoices } = world.store.tables;
  for (const invoice of invoices.where("subscription", id)) {
    const lines = linesOf(world, invoice).map((line) => ({
      ...line,
      period: { ...line.period, end: Math.max(line.period.start, Math.min(line.period.end, end)) },
    }));
    if (invoice.lines.has_more) world.store.hidden.invoiceLines.put({ id: invoice.id, lines });
    invoices.put({
      ...invoice,
      lines: { ...invoice.lines, data: lines.slice(0, invoice.lines.data.length) },
    });
  }
}
