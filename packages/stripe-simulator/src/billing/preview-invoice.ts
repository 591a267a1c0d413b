import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { balanceIn } from "../payments/customer-balance.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import type { ProrationBehavior } from "./apply-plan.ts";
import { unusedTime } from "./cancel-now.ts";
import type { CancelRequest } from "./cancel-request.ts";
import { applyChanges, type ItemChange, prorationDate } from "./change-items.ts";
import { type ChangePlan, planChange } from "./change-plan.ts";
import { currentDiscounts } from "./discount.ts";
import { draftInvoice } from "./draft-invoice.ts";
import type { LineDraft } from "./line-drafts.ts";
import { draftLines, pendingLines } from "./pending-prorations.ts";
import type { Period } from "./period.ts";
import { nextPeriods } from "./renew.ts";
import { currentPeriod } from "./subscription-items.ts";

export interface PreviewedChange {
  changes: readonly ItemChange[];
  behavior: ProrationBehavior;
  resetsAnchor?: boolean;
  cancel?: CancelRequest;
  /** Unix seconds. */
  date?: number;
}

/**
 * The next invoice of a subscription as it would be after a change: the change's own where it is invoiced at once.
 * Source: docs.stripe.com/billing/subscriptions/prorations, "Preview a proration".
 *
 * @throws StripeFault 400 if there is none.
 */
export function previewInvoice(
  world: World,
  subscription: Stripe.Subscription,
  change?: PreviewedChange,
): Stripe.Invoice {
  if (subscription.ended_at !== null) throw noneUpcoming();
  if (!change) return upcoming(world, subscription, []);
  const plan = planPreviewed(world, subscription, change);
  const prorations = draftLines(world, subscription, plan.prorations);
  const previewed = plan.lines
    ? atOnce(world, plan.subscription, [...prorations, ...plan.lines])
    : change.behavior === "always_invoice"
      ? atOnce(world, plan.subscription, prorations)
      : upcoming(world, plan.subscription, prorations);
  return prorations.length === 0
    ? previewed
    : withProrationDate(previewed, prorationDate(world, subscription, change.date));
}

/** The final invoice of a subscription that would be canceled now. @throws StripeFault 400 if there is none. */
export function previewCancel(
  world: World,
  subscription: Stripe.Subscription,
  behavior: ProrationBehavior,
): Stripe.Invoice {
  const credits = behavior === "none" ? [] : draftLines(world, subscription, unusedTime(world, subscription));
  return atOnce(world, subscription, credits);
}

/** The plan of a previewed change. @throws StripeFault 400 if it cannot be made. */
export function planPreviewed(
  world: World,
  subscription: Stripe.Subscription,
  { behavior, cancel, changes, date, resetsAnchor = false }: PreviewedChange,
): ChangePlan {
  return planChange(world, subscription, {
    at: prorationDate(world, subscription, date),
    ...(cancel ? { cancel } : {}),
    items: applyChanges(world, subscription, changes),
    prorates: behavior !== "none",
    resetsAnchor,
  });
}

/** An invoice made now of what is pending and these lines. @throws StripeFault 400 if that is nothing. */
function atOnce(
  world: World,
  subscription: Stripe.Subscription,
  lines: readonly LineDraft[],
): Stripe.Invoice {
  if (lines.length + pendingLines(world, subscription).length === 0) throw noneUpcoming();
  const now = seconds(world);
  const period = { end: now, start: Math.min(currentPeriod(subscription).start, now) };
  return preview(world, subscription, lines, period);
}

function upcoming(
  world: World,
  subscription: Stripe.Subscription,
  prorations: readonly LineDraft[],
): Stripe.Invoice {
  const period = currentPeriod(subscription);
  const ends = subscription.cancel_at !== null && subscription.cancel_at <= period.end;
  if (subscription.status === "paused" || ends) throw noneUpcoming();
  const { lines } = nextPeriods(world, subscription);
  return preview(world, subscription, [...prorations, ...lines], period);
}

function preview(
  world: World,
  subscription: Stripe.Subscription,
  lines: readonly LineDraft[],
  period: Period,
): Stripe.Invoice {
  const customer = findCustomer(world, idOf(subscription.customer) ?? "", "customer");
  const invoice = draftInvoice(
    world,
    {
      autoAdvance: true,
      currency: subscription.currency,
      customer,
      discounts: currentDiscounts(world, subscription.discounts),
      lines: [...pendingLines(world, subscription), ...lines],
      period,
      reason: "upcoming",
      subscription,
    },
    true,
  );
  const starting_balance = balanceIn(world, customer, subscription.currency);
  const amount = Math.max(invoice.total + starting_balance, 0);
  return {
    ...invoice,
    amount_due: amount,
    amount_remaining: amount,
    ending_balance: Math.min(invoice.total + starting_balance, 0),
    id: `upcoming_${invoice.id}`,
    starting_balance,
  };
}

/** Source: docs.stripe.com/api/invoices/object, `parent.subscription_details.subscription_proration_date`. */
function withProrationDate(invoice: Stripe.Invoice, date: number): Stripe.Invoice {
  const details = invoice.parent?.subscription_details;
  if (!invoice.parent || !details) return invoice;
  const subscription_details = { ...details, subscription_proration_date: date };
  return { ...invoice, parent: { ...invoice.parent, subscription_details } };
}

function noneUpcoming(): Error {
  return invalidRequest("No upcoming invoices for this subscription.", { code: "invoice_upcoming_none" });
}
