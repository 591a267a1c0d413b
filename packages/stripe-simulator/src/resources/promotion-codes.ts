import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { flag, hash, integer, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { add, change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";

export const promotionCodeRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/promotion_codes",
    returns: "promotion_code",
    params: {
      active: flag(),
      code: text(500),
      customer: text(),
      expires_at: integer(),
      max_redemptions: integer({ min: 1 }),
      metadata: metadata(),
      promotion: required(hash({ coupon: required(text()), type: required(oneOf("coupon")) })),
      restrictions: hash({
        first_time_transaction: flag(),
        minimum_amount: integer({ min: 1 }),
        minimum_amount_currency: text(3),
      }),
    },
    handle(world, params) {
      const { promotion_code: codes } = world.store.tables;
      const coupon = world.store.tables.coupon.get(params.promotion.coupon);
      if (!coupon) throw missingResource("coupon", params.promotion.coupon, "promotion[coupon]");
      const code = params.code ?? world.ids.text(8).toUpperCase();
      if (codes.where("code", code.toLowerCase()).some((row) => row.active)) {
        throw invalidRequest(`An active promotion code with \`code: ${code}\` already exists.`, {
          code: "resource_already_exists",
          param: "code",
        });
      }
      return add(
        world,
        codes,
        {
          id: world.ids.make("promotion_code"),
          object: "promotion_code",
          active: params.active ?? true,
          code,
          created: seconds(world),
          customer:
            params.customer === undefined ? null : findCustomer(world, params.customer, "customer").id,
          customer_account: null,
          expires_at: params.expires_at ?? null,
          livemode: false,
          max_redemptions: params.max_redemptions ?? null,
          metadata: mergeMetadata({}, params.metadata),
          promotion: { coupon: coupon.id, type: "coupon" },
          restrictions: {
            first_time_transaction: params.restrictions?.first_time_transaction ?? false,
            minimum_amount: params.restrictions?.minimum_amount ?? null,
            minimum_amount_currency: params.restrictions?.minimum_amount_currency?.toLowerCase() ?? null,
          },
          times_redeemed: 0,
        },
        "promotion_code.created",
      );
    },
  }),
  route({
    method: "GET",
    path: "/v1/promotion_codes/:id",
    returns: "promotion_code",
    params: {},
    handle: (world, _, [id]) => findCode(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/promotion_codes/:id",
    returns: "promotion_code",
    params: { active: flag(), metadata: metadata() },
    handle(world, { active, metadata: given }, [id]) {
      const code = findCode(world, id);
      const patch = {
        metadata: mergeMetadata(code.metadata, given),
        ...(active === undefined ? {} : { active }),
      };
      return change(world, world.store.tables.promotion_code, code, patch, "promotion_code.updated");
    },
  }),
  listRoute({
    path: "/v1/promotion_codes",
    returns: "promotion_code",
    params: { active: flag(), code: text(500), coupon: text(), customer: text() },
    rows: ({ store }, { active, code, coupon, customer }) =>
      (code === undefined
        ? store.tables.promotion_code.all()
        : store.tables.promotion_code.where("code", code.toLowerCase())
      )
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => coupon === undefined || idOf(row.promotion.coupon) === coupon)
        .filter((row) => customer === undefined || idOf(row.customer) === customer),
  }),
];

function findCode(world: World, id: string): Stripe.PromotionCode {
  const found = world.store.tables.promotion_code.get(id);
  if (!found) throw missingResource("promotion code", id);
  return found;
}
