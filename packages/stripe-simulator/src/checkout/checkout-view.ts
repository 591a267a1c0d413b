import type Stripe from "stripe";
import { couponBehind } from "../billing/discount.ts";
import { formatMoney } from "../pages/money.ts";
import type { CheckoutDiscount, CheckoutView } from "../pages/page-actions.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { successUrl } from "./complete.ts";
import { formsOf } from "./offered-methods.ts";
import { planOf } from "./session.ts";
import { needsPaymentMethod } from "./session-amounts.ts";

/** The data that the hosted page shows. */
export function checkoutView(world: World, sessionId: string): CheckoutView | null {
  const session = world.store.tables["checkout.session"].get(sessionId);
  if (!session) return null;
  const plan = planOf(world, session);
  const customer = world.store.tables.customer.get(idOf(session.customer) ?? "");
  const chosen = session.discounts?.[0] ? couponBehind(world.store.tables, session.discounts[0]) : null;
  const lasts = chosen !== null && chosen.coupon.duration !== "once";
  const sum = (field: "amount_discount" | "amount_subtotal" | "amount_total") =>
    plan.lines.reduce((total, line) => total + line[field], 0);
  return {
    id: session.id,
    mode: session.mode === "subscription" ? "subscription" : session.mode === "setup" ? "setup" : "payment",
    status: session.status === "complete" ? "complete" : session.status === "expired" ? "expired" : "open",
    merchant: world.settings.merchant,
    currency: session.currency ?? "usd",
    subtotal: sum("amount_subtotal"),
    discount: chosen && {
      promotionCode: chosen.promotionCode?.code ?? null,
      label: chosen.promotionCode?.code ?? chosen.coupon.name ?? "Discount",
      terms: termsOf(chosen.coupon, session.mode),
      amount: sum("amount_discount"),
    },
    total: sum("amount_total"),
    dueToday: session.amount_total ?? 0,
    trialDays: trialDaysOf(world, plan),
    email: customer?.email ?? session.customer_email,
    lines: plan.lines.map((line) => ({
      amount: line.amount_subtotal,
      renewal: lasts ? line.amount_total : line.amount_subtotal,
      description: line.description ?? "",
      interval: line.price?.recurring?.interval ?? null,
      quantity: line.quantity ?? 1,
    })),
    cancelUrl: session.cancel_url,
    successUrl: session.success_url === null ? null : successUrl(world, session),
    expiresAt: session.expires_at,
    allowPromotionCodes: session.allow_promotion_codes ?? false,
    methods: formsOf(session),
    needsPaymentMethod: needsPaymentMethod(session),
    awaitingAuthentication: plan.attempt.awaitingAuthentication,
  };
}

function termsOf(coupon: Stripe.Coupon, mode: string): CheckoutDiscount["terms"] {
  const off =
    coupon.percent_off === null
      ? `${formatMoney(coupon.amount_off ?? 0, coupon.currency ?? "usd")} off`
      : `${coupon.percent_off}% off`;
  if (mode === "payment") return off;
  if (coupon.duration !== "repeating") return coupon.duration === "forever" ? off : `${off} once`;
  const months = coupon.duration_in_months ?? 1;
  return `${off} for ${months === 1 ? "1 month" : `${months} months`}`;
}

function trialDaysOf(world: World, { subscription }: CheckoutPlan): number | null {
  if (subscription.trialEnd === null) return subscription.trialDays;
  return Math.ceil((subscription.trialEnd - seconds(world)) / (24 * 3600));
}
