import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { change } from "../world/events.ts";
import { idOf, type Resumption } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import type { ProrationBehavior } from "./apply-plan.ts";
import { finalizeNow } from "./bill-now.ts";
import { markPaid } from "./close-paid.ts";
import { collectInvoice } from "./collection.ts";
import { type LineDraft, periodLines } from "./line-drafts.ts";
import { addProrations } from "./pending-prorations.ts";
import { periodAround } from "./period.ts";
import { debitsFor } from "./prorations.ts";
import { completeResumption } from "./resumption.ts";
import { findSubscription } from "./subscription.ts";
import { itemList, periodOf, truncated, withPeriod } from "./subscription-items.ts";

export interface ResumeRequest {
  anchor: "now" | "unchanged";
  behavior: Resumption["behavior"];
  proration: ProrationBehavior;
  /** Unix seconds. */
  at: number;
}

const HOUR = 3600;
/** Source: docs.stripe.com/billing/subscriptions/pause, "Payment behavior". */
const EXPIRY = { resume_on_payment_attempt: 23 * HOUR, resume_on_payment_success: 365 * 24 * HOUR };

/**
 * Resumes a paused subscription. Where that makes an invoice, the subscription waits for its payment.
 * Source: docs.stripe.com/billing/subscriptions/pause, "Resume subscriptions";
 * docs.stripe.com/billing/subscriptions/mixed-interval, "Pause at trial end and resume".
 *
 * @throws StripeFault 400 unless its status and collection method allow it.
 */
export function resumeSubscription(world: World, id: string, request: ResumeRequest): Stripe.Subscription {
  const paused = findSubscription(world, id);
  if (paused.status !== "paused")
    throw invalidRequest(`Only a paused subscription can be resumed; this one is ${paused.status}.`);
  if (paused.collection_method === "send_invoice")
    throw invalidRequest("Only a subscription that is charged automatically can be resumed.");
  const resumed = periodsFrom(paused, seconds(world), request.anchor);
  const debits =
    request.anchor === "now" || request.proration === "none"
      ? []
      : debitsFor(world, resumed, ({ current_period_end: end }) => ({ end, start: request.at }));
  const lines = request.anchor === "now" ? periodLines(world, resumed, resumed.items.data) : [];
  const isInvoiced = lines.length > 0 || (request.proration === "always_invoice" && debits.length > 0);
  if (isInvoiced && request.behavior === "resume_on_payment_success" && !hasMethod(world, paused))
    throw invalidRequest("This customer has no default payment method.", { code: "resource_missing" });
  addProrations(world, debits);
  const target = { anchor: resumed.billing_cycle_anchor, items: resumed.items.data };
  return isInvoiced
    ? awaitPayment(world, paused, target, lines, request)
    : completeResumption(world, paused, target, "active");
}

function periodsFrom(
  paused: Stripe.Subscription,
  now: number,
  anchorRequest: ResumeRequest["anchor"],
): Stripe.Subscription {
  const anchor = anchorRequest === "now" ? now : paused.billing_cycle_anchor;
  const items = paused.items.data.map((item) => {
    const { recurring } = item.price;
    const period = recurring ? periodAround(now, recurring, anchor) : periodOf(item);
    return withPeriod(item, truncated(period, paused));
  });
  return { ...paused, billing_cycle_anchor: anchor, items: itemList(paused.id, items) };
}

function awaitPayment(
  world: World,
  paused: Stripe.Subscription,
  target: Pick<Resumption, "anchor" | "items">,
  lines: readonly LineDraft[],
  { anchor, behavior }: ResumeRequest,
): Stripe.Subscription {
  const collects = behavior === "resume_on_payment_success";
  const { resumptions } = world.store.hidden;
  const invoice = finalizeNow(world, paused, lines);
  if (!invoice) return completeResumption(world, paused, target, "active");
  const expires = seconds(world) + EXPIRY[behavior];
  resumptions.put({ ...target, behavior, expires, id: paused.id, invoice: invoice.id });
  const pending_update = anchor === "now" ? pendingUpdate(target.anchor, expires) : null;
  const { subscription: subscriptions } = world.store.tables;
  change(world, subscriptions, paused, { pending_update }, "customer.subscription.updated");
  wakeAt(world, "subscription", paused.id, expires);
  if (invoice.amount_due === 0) markPaid(world, invoice);
  else if (collects) collectInvoice(world, invoice, { offSession: true });
  return findSubscription(world, paused.id);
}

function pendingUpdate(billing_cycle_anchor: number, expires_at: number): Stripe.Subscription.PendingUpdate {
  return {
    billing_cycle_anchor,
    cancel_at_period_end: null,
    discount: null,
    discounts: null,
    expires_at,
    metadata: null,
    subscription_items: null,
    trial_end: null,
    trial_from_plan: null,
  };
}

function hasMethod(world: World, { customer, default_payment_method }: Stripe.Subscription): boolean {
  const owner = world.store.tables.customer.get(idOf(customer) ?? "");
  return (idOf(default_payment_method) ?? idOf(owner?.invoice_settings.default_payment_method)) !== null;
}
