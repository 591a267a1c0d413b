import type Stripe from "stripe";
import { chooseCoupon } from "../billing/discount.ts";
import { checkAnchoredSession } from "../checkout/anchored-session.ts";
import { buildLines, discountLines } from "../checkout/line-items.ts";
import { offeredMethods } from "../checkout/offered-methods.ts";
import { openSession } from "../checkout/session.ts";
import { amountsOf } from "../checkout/session-amounts.ts";
import { checkNewSession } from "../checkout/session-rules.ts";
import { findCustomer } from "../payments/customer.ts";
import { refuseOtherCurrency } from "../payments/customer-currency.ts";
import { mergeMetadata } from "../protocol/metadata.ts";
import type { Parsed } from "../protocol/params.ts";
import { seconds, type World } from "../world/world.ts";
import { prorationDiscounts } from "./billing-mode.ts";
import type { NEW_SESSION } from "./checkout-session-params.ts";

const DAY_SECONDS = 24 * 3600;

/** @throws StripeFault 400 naming the parameter. */
export function createSession(world: World, params: Parsed<typeof NEW_SESSION>): Stripe.Checkout.Session {
  checkNewSession(params, seconds(world));
  const { mode, payment_intent_data: payment, subscription_data: subscription } = params;
  const customer = params.customer === undefined ? null : findCustomer(world, params.customer, "customer");
  const [discount] = params.discounts ?? [];
  const chosen = discount === undefined ? null : chooseCoupon(world, discount, "discounts[0]");
  const lines =
    mode === "setup" ? [] : discountLines(buildLines(world, mode, params.line_items ?? []), chosen);
  const currency = lines[0]?.currency ?? params.currency ?? null;
  if (mode === "subscription" && customer && currency !== null)
    refuseOtherCurrency(world, customer.id, currency, "line_items");
  const offered = offeredMethods(params.excluded_payment_method_types ?? []);
  const plan = {
    lines,
    pricedAt: seconds(world),
    payment: {
      capture_method: payment?.capture_method ?? "automatic_async",
      description: payment?.description ?? null,
      metadata: mergeMetadata({}, mode === "setup" ? params.setup_intent_data?.metadata : payment?.metadata),
      receipt_email: payment?.receipt_email ?? null,
      setup_future_usage: payment?.setup_future_usage ?? null,
    },
    subscription: {
      billingCycleAnchor: subscription?.billing_cycle_anchor ?? null,
      description: subscription?.description ?? null,
      metadata: mergeMetadata({}, subscription?.metadata),
      missingPaymentMethod:
        subscription?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
      prorates: subscription?.proration_behavior !== "none",
      prorationDiscounts: prorationDiscounts(subscription?.billing_mode),
      trialDays: subscription?.trial_period_days ?? null,
      trialEnd: subscription?.trial_end ?? null,
    },
  };
  checkAnchoredSession(world, plan, chosen);
  return openSession(
    world,
    {
      allow_promotion_codes: params.allow_promotion_codes ?? null,
      ...(mode === "setup" ? {} : amountsOf(plan)),
      cancel_url: params.cancel_url ?? null,
      client_reference_id: params.client_reference_id ?? null,
      currency,
      customer: customer?.id ?? null,
      customer_creation:
        customer || mode === "subscription" ? null : (params.customer_creation ?? "if_required"),
      customer_details: detailsBefore(customer?.email ?? params.customer_email ?? null),
      customer_email: params.customer_email ?? null,
      discounts: chosen
        ? [{ coupon: chosen.coupon.id, promotion_code: chosen.promotionCode?.id ?? null }]
        : [],
      expires_at: params.expires_at ?? seconds(world) + DAY_SECONDS,
      integration_identifier: params.integration_identifier ?? null,
      locale: params.locale ?? null,
      metadata: mergeMetadata({}, params.metadata),
      mode,
      ...(params.excluded_payment_method_types === undefined
        ? {}
        : { excluded_payment_method_types: params.excluded_payment_method_types }),
      ...(params.payment_method_collection === undefined
        ? {}
        : { payment_method_collection: params.payment_method_collection }),
      payment_method_types: offered,
      submit_type: params.submit_type ?? null,
      success_url: params.success_url ?? null,
    },
    plan,
  );
}

function detailsBefore(email: string | null): Stripe.Checkout.Session.CustomerDetails | null {
  if (email === null) return null;
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: "none",
    tax_ids: null,
  };
}
