import { checkAnchor } from "../billing/billing-anchor.ts";
import type { ChosenCoupon } from "../billing/discount.ts";
import { invalidRequest } from "../protocol/errors.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import type { World } from "../world/world.ts";

/**
 * Checks a session with a billing cycle anchor.
 * Source: docs.stripe.com/payments/checkout/billing-cycle, "Limitations".
 *
 * @throws StripeFault 400.
 */
export function checkAnchoredSession(
  world: World,
  { lines, subscription }: Pick<CheckoutPlan, "lines" | "subscription">,
  chosen: ChosenCoupon | null,
): void {
  const { billingCycleAnchor: anchor, prorates, trialDays, trialEnd } = subscription;
  if (anchor === null) return;
  const param = "subscription_data[billing_cycle_anchor]";
  const refuse = (message: string) => invalidRequest(message, { param });
  if (trialDays !== null || trialEnd !== null)
    throw refuse("You can't use trials in Checkout Sessions with a billing cycle anchor.");
  if (!prorates && lines.some((line) => !line.price?.recurring))
    throw refuse("You can't use one-time prices when `proration_behavior` is `none`.");
  if (prorates && chosen && chosen.coupon.amount_off !== null)
    throw refuse("You can't apply `amount_off` coupons when `proration_behavior` is `create_prorations`.");
  checkAnchor(world, { anchor, from: null, prices: lines.flatMap(({ price }) => price ?? []) }, param);
}
