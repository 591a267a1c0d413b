import type Stripe from "stripe";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { seconds, type World } from "../world/world.ts";
import { amountsOf } from "./session-amounts.ts";

/** Prices a session by the second in which it is paid: a period up to an anchor grows shorter while it is open. */
export function priceNow(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
): { session: Stripe.Checkout.Session; plan: CheckoutPlan } {
  if (plan.subscription.billingCycleAnchor === null || plan.attempt.subscription !== null)
    return { plan, session };
  const priced = world.store.hidden.checkoutPlans.put({ ...plan, pricedAt: seconds(world) });
  const { "checkout.session": sessions } = world.store.tables;
  return { plan: priced, session: sessions.put({ ...session, ...amountsOf(priced) }) };
}
