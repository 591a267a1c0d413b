import type Stripe from "stripe";
import { missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, ignored, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/** Only payment intents make charges; the old direct way is left out on purpose. */
export const chargeRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/charges/:id",
    returns: "charge",
    params: {},
    handle: (world, _, [id]) => findCharge(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/charges/:id",
    returns: "charge",
    params: {
      description: emptyable(text(40_000)),
      fraud_details: ignored(),
      metadata: metadata(),
      receipt_email: text(800),
    },
    handle(world, { fraud_details: _, metadata: given, ...fields }, [id]) {
      const charge = findCharge(world, id);
      const patch = { ...fields, metadata: mergeMetadata(charge.metadata, given) };
      return change(world, world.store.tables.charge, charge, patch, "charge.updated");
    },
  }),
  listRoute({
    path: "/v1/charges",
    returns: "charge",
    params: { customer: text(), payment_intent: text(), transfer_group: text() },
    rows: ({ store }, { customer, payment_intent }) =>
      (payment_intent !== undefined
        ? store.tables.charge.where("payment_intent", payment_intent)
        : customer !== undefined
          ? store.tables.charge.where("customer", customer)
          : store.tables.charge.all()
      ).filter((row) => customer === undefined || idOf(row.customer) === customer),
  }),
];

export function findCharge(world: World, id: string, param = "id"): Stripe.Charge {
  const found = world.store.tables.charge.get(id);
  if (!found) throw missingResource("charge", id, param);
  return found;
}
