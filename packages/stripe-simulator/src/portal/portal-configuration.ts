import type Stripe from "stripe";
import {
  emptyable,
  flag,
  hash,
  ignored,
  integer,
  list,
  oneOf,
  type Parsed,
  required,
  text,
} from "../protocol/params.ts";
import { add } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

const PRORATION = oneOf("always_invoice", "create_prorations", "none");

export const FEATURES = hash({
  customer_update: hash({
    allowed_updates: emptyable(list(oneOf("address", "email", "name", "phone", "shipping", "tax_id"))),
    enabled: flag(),
  }),
  invoice_history: hash({ enabled: required(flag()) }),
  payment_method_update: hash({ enabled: required(flag()), payment_method_configuration: emptyable(text()) }),
  subscription_cancel: hash({
    cancellation_reason: ignored(),
    enabled: flag(),
    mode: oneOf("at_period_end", "immediately"),
    proration_behavior: PRORATION,
  }),
  subscription_pause: hash({ duration: ignored(), enabled: flag() }),
  subscription_update: hash({
    billing_cycle_anchor: oneOf("now", "unchanged"),
    default_allowed_updates: emptyable(list(oneOf("price", "promotion_code", "quantity"))),
    enabled: flag(),
    products: emptyable(
      list(
        hash({
          adjustable_quantity: hash({ enabled: required(flag()), maximum: integer(), minimum: integer() }),
          prices: required(list(text())),
          product: required(text()),
        }),
      ),
    ),
    proration_behavior: PRORATION,
    schedule_at_period_end: ignored(),
    trial_update_behavior: oneOf("continue_trial", "end_trial"),
  }),
});

export type FeaturesRequest = typeof FEATURES extends { parse(...args: never[]): infer T }
  ? T
  : Parsed<Record<string, never>>;

const ALL_ON: Stripe.BillingPortal.Configuration.Features = {
  customer_update: { allowed_updates: ["email", "name"], enabled: true },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true, payment_method_configuration: null },
  subscription_cancel: {
    cancellation_reason: { enabled: false, feedback_options: null, options: [] },
    enabled: true,
    mode: "at_period_end",
    proration_behavior: "none",
  },
  subscription_pause: { duration: { interval_options: [], type: "indefinite" }, enabled: false },
  subscription_update: {
    billing_cycle_anchor: null,
    default_allowed_updates: [],
    enabled: false,
    products: null,
    proration_behavior: "none",
    schedule_at_period_end: { conditions: [] },
    trial_update_behavior: "end_trial",
  },
};

const ALL_OFF: Stripe.BillingPortal.Configuration.Features = {
  ...ALL_ON,
  customer_update: { allowed_updates: [], enabled: false },
  invoice_history: { enabled: false },
  payment_method_update: { ...ALL_ON.payment_method_update, enabled: false },
  subscription_cancel: { ...ALL_ON.subscription_cancel, enabled: false },
};

/** The configuration that a merchant saves once in the Dashboard. */
export function defaultConfiguration(world: World): Stripe.BillingPortal.Configuration {
  const { "billing_portal.configuration": configurations } = world.store.tables;
  return (
    configurations.all().find((row) => row.is_default) ??
    createConfiguration(world, { features: ALL_ON, is_default: true })
  );
}

export function createConfiguration(
  world: World,
  fields: Partial<Stripe.BillingPortal.Configuration> & Pick<Stripe.BillingPortal.Configuration, "features">,
): Stripe.BillingPortal.Configuration {
  return add(
    world,
    world.store.tables["billing_portal.configuration"],
    {
      object: "billing_portal.configuration",
      active: true,
      application: null,
      business_profile: { headline: null, privacy_policy_url: null, terms_of_service_url: null },
      created: seconds(world),
      default_return_url: null,
      is_default: false,
      livemode: false,
      login_page: { enabled: false, url: null },
      metadata: {},
      name: null,
      updated: seconds(world),
      ...fields,
      id: world.ids.make("billing_configuration"),
    },
    "billing_portal.configuration.created",
  );
}

/** What is not asked for is off in a new configuration, and stays as it was in an existing one. */
export function mergeFeatures(
  wanted: FeaturesRequest,
  base: Stripe.BillingPortal.Configuration.Features = ALL_OFF,
): Stripe.BillingPortal.Configuration.Features {
  const { cancellation_reason: _reason, ...cancel } = wanted.subscription_cancel ?? {};
  const {
    schedule_at_period_end: _schedule,
    products,
    default_allowed_updates: allowed,
    ...update
  } = wanted.subscription_update ?? {};
  const { allowed_updates: updates, ...customer } = wanted.customer_update ?? {};
  return {
    customer_update: {
      ...base.customer_update,
      ...customer,
      ...(updates === undefined ? {} : { allowed_updates: updates ?? [] }),
    },
    invoice_history: { ...base.invoice_history, ...wanted.invoice_history },
    payment_method_update: { ...base.payment_method_update, ...wanted.payment_method_update },
    subscription_cancel: { ...base.subscription_cancel, ...cancel },
    subscription_pause: {
      ...base.subscription_pause,
      enabled: wanted.subscription_pause?.enabled ?? base.subscription_pause.enabled,
    },
    subscription_update: {
      ...base.subscription_update,
      ...update,
      ...(allowed === undefined ? {} : { default_allowed_updates: allowed ?? [] }),
      ...(products === undefined ? {} : { products: productsOf(products) }),
    },
  };
}

type ProductsRequest = NonNullable<FeaturesRequest["subscription_update"]>["products"];

function productsOf(
  products: ProductsRequest,
): Stripe.BillingPortal.Configuration.Features.SubscriptionUpdate.Product[] | null {
  if (!products) return null;
  return products.map(({ adjustable_quantity: quantity, prices, product }) => ({
    adjustable_quantity: {
      enabled: quantity?.enabled ?? false,
      maximum: quantity?.maximum ?? null,
      minimum: quantity?.minimum ?? 1,
    },
    prices,
    product,
  }));
}
