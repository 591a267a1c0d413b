import { refreshPrice } from "../billing/subscription-items.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/**
 * Subscription items and lines of checkout sessions contain their price as it is now, not as it was when they were
 * made. Source: docs.stripe.com/api/subscription_items/object, `price`.
 */
export function refreshEmbedded(world: World, priceId: string): void {
  const price = world.store.tables.price.get(priceId);
  if (!price) return;
  refreshPrice(world, price);
  const { checkoutPlans } = world.store.hidden;
  for (const plan of checkoutPlans.all()) {
    if (!plan.lines.some((line) => idOf(line.price) === priceId)) continue;
    const lines = plan.lines.map((line) => (idOf(line.price) === priceId ? { ...line, price } : line));
    checkoutPlans.put({ ...plan, lines });
  }
}
