import type Stripe from "stripe";
import { currencyCode } from "../catalog/price.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { decimal, integer, missingParam, oneOf, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { add, change, emit } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

export const couponRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/coupons",
    returns: "coupon",
    params: {
      amount_off: integer({ min: 1 }),
      currency: text(3),
      duration: oneOf("forever", "once", "repeating"),
      duration_in_months: integer({ min: 1 }),
      id: text(),
      max_redemptions: integer({ min: 1 }),
      metadata: metadata(),
      name: text(40),
      percent_off: decimal(),
      redeem_by: integer(),
    },
    handle(world, params) {
      const percent = params.percent_off === undefined ? null : Number(params.percent_off);
      if ((percent === null) === (params.amount_off === undefined)) {
        throw invalidRequest("You must pass exactly one of percent_off and amount_off.", {
          param: "percent_off",
        });
      }
      if (percent !== null && (percent <= 0 || percent > 100)) {
        throw invalidRequest("percent_off must be greater than 0 and at most 100.", { param: "percent_off" });
      }
      if (params.amount_off !== undefined && params.currency === undefined) throw missingParam("currency");
      if (params.duration === "repeating" && params.duration_in_months === undefined)
        throw missingParam("duration_in_months");
      if (params.id !== undefined && world.store.tables.coupon.get(params.id)) {
        throw invalidRequest("Coupon already exists.", { code: "resource_already_exists", param: "id" });
      }
      return add(
        world,
        world.store.tables.coupon,
        {
          id: params.id ?? world.ids.make("coupon"),
          object: "coupon",
          amount_off: params.amount_off ?? null,
          created: seconds(world),
          currency: params.amount_off === undefined ? null : currencyCode(params.currency ?? ""),
          duration: params.duration ?? "once",
          duration_in_months: params.duration_in_months ?? null,
          livemode: false,
          max_redemptions: params.max_redemptions ?? null,
          metadata: mergeMetadata({}, params.metadata),
          name: params.name ?? null,
          percent_off: percent,
          redeem_by: params.redeem_by ?? null,
          times_redeemed: 0,
          valid: true,
        },
        "coupon.created",
      );
    },
  }),
  route({
    method: "GET",
    path: "/v1/coupons/:id",
    returns: "coupon",
    params: {},
    handle: (world, _, [id]) => findCoupon(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/coupons/:id",
    returns: "coupon",
    params: { metadata: metadata(), name: text(40) },
    handle(world, { metadata: given, ...fields }, [id]) {
      const coupon = findCoupon(world, id);
      const patch = { ...fields, metadata: mergeMetadata(coupon.metadata, given) };
      return change(world, world.store.tables.coupon, coupon, patch, "coupon.updated");
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/coupons/:id",
    returns: "coupon",
    params: {},
    handle(world, _, [id]) {
      const coupon = findCoupon(world, id);
      world.store.tables.coupon.remove(id);
      emit(world, "coupon.deleted", coupon);
      return { id, object: "coupon", deleted: true };
    },
  }),
  listRoute({
    path: "/v1/coupons",
    returns: "coupon",
    params: {},
    rows: (world) => world.store.tables.coupon.all(),
  }),
];

function findCoupon(world: World, id: string): Stripe.Coupon {
  const found = world.store.tables.coupon.get(id);
  if (!found) throw missingResource("coupon", id);
  return found;
}
