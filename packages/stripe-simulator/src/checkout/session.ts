import type Stripe from "stripe";
import { missingResource } from "../protocol/errors.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { add, emit } from "../world/events.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";

export function findSession(world: World, id: string): Stripe.Checkout.Session {
  const found = world.store.tables["checkout.session"].get(id);
  if (!found) throw missingResource("checkout.session", id);
  return found;
}

export function planOf(world: World, session: Stripe.Checkout.Session): CheckoutPlan {
  const plan = world.store.hidden.checkoutPlans.get(session.id);
  if (!plan) throw new Error(`Checkout session ${session.id} has no plan.`);
  return plan;
}

/** Stores the objects of an attempt for the next one. */
export function rememberAttempt(
  world: World,
  plan: CheckoutPlan,
  attempt: Partial<CheckoutPlan["attempt"]>,
): CheckoutPlan {
  return world.store.hidden.checkoutPlans.put({ ...plan, attempt: { ...plan.attempt, ...attempt } });
}

const NO_ATTEMPT: CheckoutPlan["attempt"] = {
  awaitingAuthentication: false,
  customer: null,
  paymentIntent: null,
  paymentMethod: null,
  subscription: null,
};

export interface NewSession extends Partial<Stripe.Checkout.Session> {
  expires_at: number;
  mode: "payment" | "setup" | "subscription";
}

/** Opens a session. This makes no event, as at Stripe. */
export function openSession(
  world: World,
  wanted: NewSession,
  plan: Omit<CheckoutPlan, "attempt" | "id">,
): Stripe.Checkout.Session {
  const id = world.ids.make("checkout_session");
  world.store.hidden.checkoutPlans.put({ ...plan, id, attempt: NO_ATTEMPT });
  wakeAt(world, "checkout_session", id, wanted.expires_at);
  return add(world, world.store.tables["checkout.session"], {
    object: "checkout.session",
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: null,
    client_reference_id: null,
    client_secret: null,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: seconds(world),
    currency: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: null,
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    customer_email: null,
    discounts: [],
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: { enabled: false },
    metadata: {},
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: wanted.mode === "payment" ? "if_required" : "always",
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: ["card", "sepa_debit"],
    payment_status: "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: null,
    subscription: null,
    success_url: null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: "hosted_page",
    wallet_options: null,
    ...wanted,
    id,
    url: `${world.publicUrl()}/c/pay/${id}`,
  });
}

/** Expires an open session. @returns any other session unchanged. */
export function expireSession(world: World, session: Stripe.Checkout.Session): Stripe.Checkout.Session {
  if (session.status !== "open") return session;
  const { "checkout.session": sessions } = world.store.tables;
  const expires_at = Math.min(session.expires_at, seconds(world));
  const expired = sessions.put({ ...session, expires_at, status: "expired", url: null });
  emit(world, "checkout.session.expired", expired);
  return expired;
}
