import type Stripe from "stripe";
import type { BillingDeps } from "../deps.ts";
import { isoOf } from "../model/instant.ts";
import { isRefusal } from "../stripe/refusals.ts";

export interface UpcomingCharge {
  /** `sub_…` */
  subscriptionId: string;
  /** Minor units, after discounts and credit. */
  amount: number;
  currency: string;
  /** ISO 8601. */
  at: string;
}

/**
 * What will be charged at the next renewal. NULL for a subscription that will not be charged again.
 *
 * @throws Stripe's errors
 */
export async function nextChargeOf(
  deps: Pick<BillingDeps, "stripe" | "log">,
  subscription: Stripe.Subscription,
): Promise<UpcomingCharge | null> {
  const renewal = renewalOf(subscription);
  if (renewal === null) return null;
  const amount = (await previewed(deps, subscription)) ?? priced(subscription);
  if (amount === null) return null;
  return {
    subscriptionId: subscription.id,
    amount,
    currency: subscription.currency,
    at: isoOf(renewal),
  };
}

const renewing: ReadonlySet<string> = new Set(["trialing", "active", "past_due"]);

/** Unix seconds of the next renewal; NULL when the subscription ends before, or its invoices are not collected. */
function renewalOf(subscription: Stripe.Subscription): number | null {
  const { cancel_at: cancelAt, cancel_at_period_end: ends, pause_collection: pause, status } = subscription;
  const periodEnd = Math.min(...subscription.items.data.map((item) => item.current_period_end));
  if (!renewing.has(status) || ends || pause !== null || !Number.isFinite(periodEnd)) return null;
  return cancelAt !== null && cancelAt <= periodEnd ? null : periodEnd;
}

/**
 * Minor units, by Stripe's preview (docs.stripe.com/api/invoices/create_preview): with discounts, taxes, credit and
 * prorations. NULL when Stripe refuses to preview an invoice.
 */
async function previewed(
  { stripe, log }: Pick<BillingDeps, "stripe" | "log">,
  subscription: Stripe.Subscription,
): Promise<number | null> {
  try {
    return (await stripe.invoices.createPreview({ subscription: subscription.id })).amount_due;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    log.warn({ subscriptionId: subscription.id, code: error.code }, "Stripe previews no invoice");
    return null;
  }
}

/** Price times quantity, in minor units; NULL for a price without a single amount. */
function priced({ items }: Stripe.Subscription): number | null {
  return items.data.reduce<number | null>((sum, { price, quantity }) => {
    if (sum === null || price.unit_amount === null) return null;
    return sum + price.unit_amount * (quantity ?? 1);
  }, 0);
}
