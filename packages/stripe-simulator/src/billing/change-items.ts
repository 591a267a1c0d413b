import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { seconds, type World } from "../world/world.ts";
import { applyPlan, type ProrationBehavior } from "./apply-plan.ts";
import { planChange } from "./change-plan.ts";
import { checkPrices } from "./mixed-intervals.ts";
import { buildItem, currentPeriod, withPrice } from "./subscription-items.ts";

export interface ItemChange {
  id: string | null;
  price: Stripe.Price | null;
  quantity: number | null;
  metadata: Record<string, string> | null;
  deleted: boolean;
}

/** Swaps, adds and removes items in the middle of a period, and prorates as requested. */
export function changeItems(
  world: World,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
  behavior: ProrationBehavior,
  { date, resetsAnchor = false }: { date?: number | undefined; resetsAnchor?: boolean } = {},
): Stripe.Subscription {
  const plan = planChange(world, subscription, {
    at: prorationDate(world, subscription, date),
    items: applyChanges(world, subscription, changes),
    prorates: behavior !== "none",
    resetsAnchor,
  });
  return applyPlan(world, subscription, plan, behavior);
}

/**
 * The instant that prorations count from. Source: docs.stripe.com/billing/subscriptions/backdating, "Backdating an update".
 *
 * @throws StripeFault 400 outside the current period.
 */
export function prorationDate(world: World, subscription: Stripe.Subscription, date?: number): number {
  if (date === undefined) return seconds(world);
  const { end, start } = currentPeriod(subscription);
  if (date >= start && date <= end) return date;
  throw invalidRequest(
    `Cannot specify \`proration_date\` outside of the current period (${start} to ${end}).`,
    { param: "proration_date" },
  );
}

/** The items after the change. @throws StripeFault 400 for an item that cannot be changed or be in it. */
export function applyChanges(
  world: World,
  subscription: Stripe.Subscription,
  changes: readonly ItemChange[],
): Stripe.SubscriptionItem[] {
  const items = new Map(subscription.items.data.map((item) => [item.id, item]));
  for (const [index, wanted] of changes.entries()) {
    const at = `items[${index}]`;
    if (wanted.id === null) {
      if (!wanted.price)
        throw invalidRequest(`Missing required param: ${at}[price].`, {
          code: "parameter_missing",
          param: `${at}[price]`,
        });
      const draft = { metadata: wanted.metadata ?? {}, price: wanted.price, quantity: wanted.quantity ?? 1 };
      const built = buildItem(world, subscription.id, draft, currentPeriod(subscription));
      items.set(built.id, built);
      continue;
    }
    const item = items.get(wanted.id);
    if (!item)
      throw invalidRequest(`No such subscription item: '${wanted.id}'`, {
        code: "resource_missing",
        param: `${at}[id]`,
      });
    if (wanted.deleted) items.delete(wanted.id);
    else items.set(item.id, changedItem(item, wanted));
  }
  const after = [...items.values()];
  if (after.length === 0)
    throw invalidRequest("A subscription must have at least one active plan.", { param: "items" });
  checkPrices(
    after.map((item) => item.price),
    subscription.currency,
  );
  return after;
}

/** Another price counts for one, unless a quantity is given. Source: docs.stripe.com/billing/subscriptions/change-price. */
function changedItem(item: Stripe.SubscriptionItem, wanted: ItemChange): Stripe.SubscriptionItem {
  const exchanged = wanted.price !== null && wanted.price.id !== item.price.id ? wanted.price : null;
  const quantity = wanted.quantity ?? (exchanged ? 1 : null);
  return {
    ...(exchanged ? withPrice(item, exchanged) : item),
    ...(quantity === null ? {} : { quantity }),
    ...(wanted.metadata === null ? {} : { metadata: wanted.metadata }),
  };
}
