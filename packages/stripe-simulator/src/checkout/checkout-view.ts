import type { CheckoutView } from "../pages/page-actions.ts";
import { idOf } from "../store.ts";
import { seconds, type World } from "../world.ts";
import type { CheckoutPlan } from "./checkout-plan.ts";
import { successUrl } from "./complete.ts";
import { planOf } from "./session.ts";

/** What the hosted page shows of a session. */
export function checkoutView(world: World, sessionId: string): CheckoutView | null {
  const session = world.store.tables["checkout.session"].get(sessionId);
  if (!session) return null;
  const plan = planOf(world, session);
  const customer = world.store.tables.customer.get(idOf(session.customer) ?? "");
  return {
    id: session.id,
    mode: session.mode === "subscription" ? "subscription" : session.mode === "setup" ? "setup" : "payment",
    status: session.status === "complete" ? "complete" : session.status === "expired" ? "expired" : "open",
    merchant: world.settings.merchant,
    currency: session.currency ?? "usd",
    total: plan.lines.reduce((sum, line) => sum + line.amount_total, 0),
    dueToday: session.amount_total ?? 0,
    trialDays: trialDaysOf(world, plan),
    email: customer?.email ?? session.customer_email,
    lines: plan.lines.map((line) => ({
      amount: line.amount_total,
      description: line.description ?? "",
      interval: line.price?.recurring?.interval ?? null,
      quantity: line.quantity ?? 1,
    })),
    cancelUrl: session.cancel_url,
    successUrl: session.success_url === null ? null : successUrl(world, session),
    expiresAt: session.expires_at,
    allowPromotionCodes: session.allow_promotion_codes ?? false,
    awaitingAuthentication: plan.attempt.awaitingAuthentication,
  };
}

function trialDaysOf(world: World, { subscription }: CheckoutPlan): number | null {
  if (subscription.trialEnd === null) return subscription.trialDays;
  return Math.ceil((subscription.trialEnd - seconds(world)) / (24 * 3600));
}
