import type Stripe from "stripe";
import { change } from "../world/events.ts";
import type { World } from "../world/world.ts";
import { billNow } from "./bill-now.ts";
import type { ChangePlan } from "./change-plan.ts";
import { addProrations } from "./pending-prorations.ts";
import { scheduleNextChange } from "./subscription.ts";
import { rememberItems } from "./subscription-items.ts";

export type ProrationBehavior = "always_invoice" | "create_prorations" | "none";

/**
 * Makes a planned change and bills what it costs: at once where the anchor is reset or the request says so, else with
 * the next invoice. A failed payment does not undo the change.
 * Source: docs.stripe.com/billing/subscriptions/change-price, "Immediate payment".
 *
 * @param patch is part of the same change.
 */
export function applyPlan(
  world: World,
  before: Stripe.Subscription,
  plan: ChangePlan,
  behavior: ProrationBehavior,
  patch: Partial<Stripe.Subscription> = {},
): Stripe.Subscription {
  const { subscription: subscriptions } = world.store.tables;
  const { billing_cycle_anchor, cancel_at, cancel_at_period_end, items } = plan.subscription;
  addProrations(world, plan.prorations);
  const changed = change(
    world,
    subscriptions,
    before,
    { billing_cycle_anchor, cancel_at, cancel_at_period_end, items, ...patch },
    "customer.subscription.updated",
  );
  rememberItems(world, changed);
  if (plan.lines) billNow(world, changed, plan.lines);
  else if (behavior === "always_invoice" && plan.prorations.length > 0) billNow(world, changed, []);
  const current = subscriptions.get(before.id) ?? changed;
  scheduleNextChange(world, current);
  return current;
}
