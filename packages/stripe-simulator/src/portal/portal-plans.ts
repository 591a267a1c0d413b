import type Stripe from "stripe";
import { productName } from "../billing/line-drafts.ts";
import type { PortalPlan } from "../pages/portal-page-actions.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

type Features = Stripe.BillingPortal.Configuration.Features;

/**
 * The plans that a subscription can change to in the portal, its own included. Empty if it cannot change: no such
 * feature, several items, not running, or about to end.
 * Source: docs.stripe.com/customer-management/configure-portal
 */
export function plansFor(
  world: World,
  features: Features | undefined,
  subscription: Stripe.Subscription,
): PortalPlan[] {
  const update = features?.subscription_update;
  const [item, ...others] = subscription.items.data;
  if (!update?.enabled || !item || others.length > 0) return [];
  if (!["active", "trialing"].includes(subscription.status) || subscription.cancel_at !== null) return [];
  const exchange = update.default_allowed_updates.includes("price");
  const counted = update.default_allowed_updates.includes("quantity");
  return (update.products ?? []).flatMap((product) =>
    product.prices.flatMap((id) => {
      const price = world.store.tables.price.get(id);
      if (!price?.active || (!exchange && price.id !== item.price.id)) return [];
      const { enabled, minimum, maximum } = product.adjustable_quantity;
      return [planView(world, price, counted && enabled ? { min: minimum, max: maximum } : null)];
    }),
  );
}

function planView(world: World, price: Stripe.Price, seats: PortalPlan["seats"]): PortalPlan {
  return {
    priceId: price.id,
    description: productName(world, price),
    amount: price.unit_amount ?? 0,
    currency: price.currency,
    interval: intervalOf(price),
    seats,
  };
}

/** "month"; "3 months" when the price names a count. */
export function intervalOf(price: Stripe.Price | undefined): string {
  const { interval = "month", interval_count: count = 1 } = price?.recurring ?? {};
  return count === 1 ? interval : `${count} ${interval}s`;
}

export function featuresOf(world: World, session: Stripe.BillingPortal.Session): Features | undefined {
  return world.store.tables["billing_portal.configuration"].get(idOf(session.configuration) ?? "")?.features;
}
