import type Stripe from "stripe";
import { startSimulation, stockShop } from "./simulation.ts";

type CodeParams = Omit<Stripe.PromotionCodeCreateParams, "promotion">;

/** A checkout that takes promotion codes, and a code SAVE20 for 20 % off. */
export async function openCheckout(
  wanted: {
    coupon?: Stripe.CouponCreateParams;
    code?: CodeParams;
    session?: Partial<Stripe.Checkout.SessionCreateParams>;
  } = {},
) {
  const simulation = await startSimulation();
  const { stripe } = simulation;
  const { monthly, once } = await stockShop(stripe);
  const coupon = await stripe.coupons.create(wanted.coupon ?? { duration: "once", percent_off: 20 });
  const code = await stripe.promotionCodes.create({
    code: "SAVE20",
    promotion: { coupon: coupon.id, type: "coupon" },
    ...wanted.code,
  });
  const open = (extra: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
    const mode = extra.mode ?? wanted.session?.mode ?? "payment";
    return stripe.checkout.sessions.create({
      allow_promotion_codes: true,
      line_items: [{ price: mode === "payment" ? once.id : monthly.id, quantity: 1 }],
      mode,
      success_url: "https://shop.test/done",
      ...wanted.session,
      ...extra,
    });
  };
  const session = await open();
  const send = (fields: Record<string, string>, path = "") =>
    fetch(`${session.url}${path}`, { body: new URLSearchParams(fields), method: "POST", redirect: "manual" });
  const now = () => stripe.checkout.sessions.retrieve(session.id);
  return { ...simulation, code, coupon, now, open, send, session };
}
