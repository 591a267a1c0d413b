import type Stripe from "stripe";
import { couponBehind } from "../billing/discount.ts";
import { idOf, type Store } from "../world/store.ts";

/** The value of `total_details.breakdown` of a session. */
export function discountBreakdown({ tables }: Store, sessionId: string): object {
  const session = tables["checkout.session"].get(sessionId);
  const amount = session?.total_details?.amount_discount ?? 0;
  const discounts = (session?.discounts ?? []).map((given) => ({
    amount,
    discount: redeemed(tables, sessionId) ?? foreseen(tables, session, given),
  }));
  return { discounts, taxes: [] };
}

function redeemed(tables: Store["tables"], sessionId: string): Stripe.Discount | undefined {
  return tables.discount.all().find((row) => row.checkout_session === sessionId);
}

/** Builds the discount that has no row yet: before the payment, and for a payment without a subscription. */
function foreseen(
  tables: Store["tables"],
  session: Stripe.Checkout.Session | undefined,
  given: Stripe.Checkout.Session.Discount,
): Stripe.Discount {
  const chosen = couponBehind(tables, given);
  return {
    id: `di_${session?.id.slice(-24) ?? ""}`,
    object: "discount",
    checkout_session: session?.id ?? null,
    customer: idOf(session?.customer),
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: chosen?.promotionCode?.id ?? null,
    source: { coupon: chosen?.coupon.id ?? null, type: "coupon" },
    start: session?.created ?? 0,
    subscription: null,
    subscription_item: null,
  };
}
