import { metadata } from "../protocol/metadata.ts";
import {
  emptyable,
  flag,
  hash,
  ignored,
  integer,
  list,
  oneOf,
  required,
  text,
  timestampOr,
} from "../protocol/params.ts";
import { ITEM } from "./subscription-item-params.ts";

export const CANCELLATION_DETAILS = hash({
  comment: emptyable(text()),
  feedback: emptyable(
    oneOf(
      "customer_service",
      "low_quality",
      "missing_features",
      "other",
      "switched_service",
      "too_complex",
      "too_expensive",
      "unused",
    ),
  ),
});
const DISCOUNTS = emptyable(list(hash({ coupon: text(), promotion_code: text() }), 20));
export const PRORATION = oneOf("always_invoice", "create_prorations", "none");
const TRIAL_SETTINGS = hash({
  end_behavior: required(
    hash({
      billing_cycle_anchor: ignored(),
      missing_payment_method: required(oneOf("cancel", "create_invoice", "pause")),
    }),
  ),
});
export const COMMON = {
  automatic_tax: ignored(),
  cancel_at_period_end: flag(),
  collection_method: oneOf("charge_automatically", "send_invoice"),
  days_until_due: integer({ min: 0 }),
  default_payment_method: text(),
  description: emptyable(text(500)),
  discounts: DISCOUNTS,
  invoice_settings: ignored(),
  metadata: metadata(),
  off_session: flag(),
  payment_settings: ignored(),
  proration_behavior: PRORATION,
  trial_settings: TRIAL_SETTINGS,
};

/** Of a subscription that exists. */
export const BILLING_CYCLE_ANCHOR = hash({ type: required(oneOf("now", "unchanged")) });

export const UPDATE_PARAMS = {
  ...COMMON,
  billing_cycle_anchor: BILLING_CYCLE_ANCHOR,
  cancel_at: emptyable(timestampOr("max_period_end", "min_period_end")),
  cancellation_details: CANCELLATION_DETAILS,
  items: list(hash(ITEM), 20),
  pause_collection: emptyable(
    hash({
      behavior: required(oneOf("keep_as_draft", "mark_uncollectible", "void")),
      resumes_at: integer(),
    }),
  ),
  payment_behavior: oneOf("allow_incomplete", "default_incomplete", "error_if_incomplete"),
  proration_date: integer(),
  trial_end: timestampOr("now"),
};
