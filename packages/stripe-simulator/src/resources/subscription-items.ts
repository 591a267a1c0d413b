import type Stripe from "stripe";
import { changeItems } from "../billing/change-items.ts";
import { findSubscription } from "../billing/subscription.ts";
import { missingResource } from "../protocol/errors.ts";
import { integer, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import type { World } from "../world/world.ts";
import { ITEM, itemChange, itemDraft } from "./subscription-item-params.ts";

const { deleted: _deleted, clear_usage: CLEAR_USAGE, id: _id, ...FIELDS } = ITEM;
const HOW = {
  payment_behavior: oneOf("allow_incomplete", "default_incomplete", "error_if_incomplete"),
  proration_behavior: oneOf("always_invoice", "create_prorations", "none"),
  proration_date: integer(),
};

export const subscriptionItemRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/subscription_items",
    returns: "subscription_item",
    params: { ...FIELDS, ...HOW, subscription: required(text()) },
    handle(
      world,
      {
        subscription: id,
        payment_behavior: _,
        proration_behavior: proration = "create_prorations",
        proration_date: date,
        ...item
      },
    ) {
      const subscription = findSubscription(world, id, "subscription");
      const draft = itemDraft(world, item, "item");
      const changed = changeItems(world, subscription, [{ ...draft, deleted: false, id: null }], proration, {
        date,
      });
      return changed.items.data.at(-1) ?? {};
    },
  }),
  route({
    method: "GET",
    path: "/v1/subscription_items/:id",
    returns: "subscription_item",
    params: {},
    handle: (world, _, [id]) => findItem(world, id).item,
  }),
  route({
    method: "POST",
    path: "/v1/subscription_items/:id",
    returns: "subscription_item",
    params: { ...FIELDS, ...HOW, off_session: text() },
    handle(
      world,
      {
        payment_behavior: _,
        proration_behavior: proration = "create_prorations",
        proration_date: date,
        off_session: __,
        ...item
      },
      [id],
    ) {
      const { subscription } = findItem(world, id);
      const wanted = itemChange(world, subscription, { ...item, id }, "item");
      changeItems(world, subscription, [wanted], proration, { date });
      return findItem(world, id).item;
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/subscription_items/:id",
    returns: "subscription_item",
    params: { ...HOW, clear_usage: CLEAR_USAGE },
    handle(world, { proration_behavior: proration = "create_prorations", proration_date: date }, [id]) {
      const { subscription } = findItem(world, id);
      changeItems(
        world,
        subscription,
        [{ deleted: true, id, metadata: null, price: null, quantity: null }],
        proration,
        { date },
      );
      return { id, object: "subscription_item", deleted: true };
    },
  }),
  listRoute({
    path: "/v1/subscription_items",
    returns: "subscription_item",
    params: { subscription: required(text()) },
    rows: (world, { subscription }) => findSubscription(world, subscription, "subscription").items.data,
  }),
];

function findItem(
  world: World,
  id: string,
): { item: Stripe.SubscriptionItem; subscription: Stripe.Subscription } {
  const owner = world.store.hidden.itemOwners.get(id);
  const subscription = world.store.tables.subscription.get(owner?.subscription ?? "");
  const item = subscription?.items.data.find((row) => row.id === id);
  if (!item || !subscription) throw missingResource("subscription_item", id);
  return { item, subscription };
}
