import type Stripe from "stripe";
import { idOf } from "../world/store.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** A discount contained its whole coupon instead of the id of its source. */
export const discountSource: VersionChange = {
  since: "2025-09-30.clover",
  entry: "clover/2025-09-30/add-discount-source-property",
  undo: {
    discount: undoing<Stripe.Discount>(({ source, ...discount }, { tables }) => {
      const id = idOf(source.coupon);
      return { ...discount, coupon: tables.coupon.get(id ?? "") ?? id };
    }),
  },
  expansions: { discount: { "source.coupon": null } },
};
