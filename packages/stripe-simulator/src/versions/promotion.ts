import type Stripe from "stripe";
import { idOf } from "../world/store.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** A promotion code carried its whole coupon instead of naming a promotion. */
export const promotion: VersionChange = {
  since: "2025-09-30.clover",
  entry: "clover/2025-09-30/polymorphic-coupon",
  undo: {
    promotion_code: undoing<Stripe.PromotionCode>(({ promotion: named, ...code }, { tables }) => {
      const id = idOf(named.coupon);
      return { ...code, coupon: tables.coupon.get(id ?? "") ?? id };
    }),
  },
  expansions: { promotion_code: { "promotion.coupon": null } },
  request: {
    "POST /v1/promotion_codes": ({ coupon, ...wire }) =>
      coupon === undefined ? wire : { ...wire, promotion: { coupon, type: "coupon" } },
  },
};
