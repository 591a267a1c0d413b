import type Stripe from "stripe";
import type { WireHash } from "../protocol/form.ts";
import { idOf, type Store } from "../world/store.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** There was one discount, given as a coupon or a promotion code and shown whole. */
export const stackableDiscounts: VersionChange = {
  since: "2025-03-31.basil",
  entry: "basil/2025-03-31/deprecate-singular-coupon-promotion-code",
  undo: {
    invoice: undoing<Stripe.Invoice>(withDiscount),
    subscription: undoing<Stripe.Subscription>(withDiscount),
  },
  request: { "POST /v1/subscriptions": asList, "POST /v1/subscriptions/:id": asList },
};

function withDiscount(row: { discounts: unknown[] }, { tables }: Store): object {
  return { ...row, discount: tables.discount.get(idOf(row.discounts[0]) ?? "") ?? null };
}

function asList({ coupon, promotion_code, ...wire }: WireHash): WireHash {
  if (coupon !== undefined) return { ...wire, discounts: coupon === "" ? "" : [{ coupon }] };
  if (promotion_code === undefined) return wire;
  return { ...wire, discounts: promotion_code === "" ? "" : [{ promotion_code }] };
}
