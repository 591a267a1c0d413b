import { LINE_ITEMS } from "../checkout/line-items.ts";
import { METHOD_TYPES } from "../checkout/offered-methods.ts";
import { metadata } from "../protocol/metadata.ts";
import { flag, hash, ignored, integer, list, oneOf, required, text } from "../protocol/params.ts";
import { BILLING_MODE } from "./billing-mode.ts";

const PAYMENT_INTENT_DATA = hash({
  capture_method: oneOf("automatic", "automatic_async", "manual"),
  description: text(1000),
  metadata: metadata(),
  receipt_email: text(512),
  setup_future_usage: oneOf("off_session", "on_session"),
  shipping: ignored(),
  statement_descriptor: text(22),
  statement_descriptor_suffix: text(22),
  transfer_group: text(),
});

const SUBSCRIPTION_DATA = hash({
  billing_cycle_anchor: integer(),
  billing_mode: BILLING_MODE,
  description: text(500),
  invoice_settings: ignored(),
  metadata: metadata(),
  proration_behavior: oneOf("create_prorations", "none"),
  trial_end: integer(),
  trial_period_days: integer({ min: 1, max: 730 }),
  trial_settings: hash({
    end_behavior: required(
      hash({
        billing_cycle_anchor: ignored(),
        missing_payment_method: required(oneOf("cancel", "create_invoice", "pause")),
      }),
    ),
  }),
});

/** Page style, further fields, tax and shipping: accepted without effect. */
const WITHOUT_EFFECT = {
  adaptive_pricing: ignored(),
  after_expiration: ignored(),
  allowed_payment_method_types: ignored(),
  automatic_tax: ignored(),
  billing_address_collection: ignored(),
  branding_settings: ignored(),
  consent_collection: ignored(),
  custom_fields: ignored(),
  custom_text: ignored(),
  name_collection: ignored(),
  origin_context: ignored(),
  payment_method_configuration: ignored(),
  payment_method_data: ignored(),
  payment_method_options: ignored(),
  permissions: ignored(),
  phone_number_collection: ignored(),
  saved_payment_method_options: ignored(),
  shipping_address_collection: ignored(),
  shipping_options: ignored(),
  tax_id_collection: ignored(),
  wallet_options: ignored(),
};

export const NEW_SESSION = {
  ...WITHOUT_EFFECT,
  allow_promotion_codes: flag(),
  cancel_url: text(),
  client_reference_id: text(200),
  currency: text(3),
  customer: text(),
  customer_creation: oneOf("always", "if_required"),
  customer_email: text(800),
  customer_update: hash({
    address: oneOf("auto", "never"),
    name: oneOf("auto", "never"),
    shipping: oneOf("auto", "never"),
  }),
  discounts: list(hash({ coupon: text(), promotion_code: text() }), 1),
  excluded_payment_method_types: list(oneOf(...METHOD_TYPES)),
  expires_at: integer(),
  integration_identifier: text(),
  invoice_creation: hash({ enabled: required(flag()), invoice_data: ignored() }),
  line_items: LINE_ITEMS,
  locale: text(),
  metadata: metadata(),
  mode: required(oneOf("payment", "setup", "subscription")),
  payment_intent_data: PAYMENT_INTENT_DATA,
  payment_method_collection: oneOf("always", "if_required"),
  setup_intent_data: hash({ description: text(1000), metadata: metadata() }),
  submit_type: oneOf("auto", "book", "donate", "pay", "subscribe"),
  subscription_data: SUBSCRIPTION_DATA,
  success_url: text(),
  ui_mode: oneOf("hosted_page"),
};
