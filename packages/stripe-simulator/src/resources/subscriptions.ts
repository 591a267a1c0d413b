import type Stripe from "stripe";
import { beginSubscription } from "../billing/begin-subscription.ts";
import { cancelNow } from "../billing/cancel-now.ts";
import { chooseCoupon } from "../billing/discount.ts";
import { pauseSubscription } from "../billing/pause.ts";
import { resumeSubscription } from "../billing/resume.ts";
import { findSubscription } from "../billing/subscription.ts";
import { currentPeriod } from "../billing/subscription-items.ts";
import { currencyCode } from "../catalog/price.ts";
import { findCustomer } from "../payments/customer.ts";
import { refuseOtherCurrency } from "../payments/customer-currency.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { mergeMetadata } from "../protocol/metadata.ts";
import {
  flag,
  hash,
  ignored,
  integer,
  isWithin,
  list,
  oneOf,
  range,
  required,
  text,
  timestampOr,
} from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { seconds } from "../world/world.ts";
import { BILLING_MODE, prorationDiscounts } from "./billing-mode.ts";
import { ITEM, itemDraft } from "./subscription-item-params.ts";
import {
  BILLING_CYCLE_ANCHOR,
  CANCELLATION_DETAILS,
  COMMON,
  PRORATION,
  UPDATE_PARAMS,
} from "./subscription-params.ts";
import { cancelRequest, updateSubscription } from "./subscription-update.ts";

export const subscriptionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/subscriptions",
    returns: "subscription",
    params: {
      ...COMMON,
      billing_cycle_anchor: integer(),
      billing_mode: BILLING_MODE,
      cancel_at: timestampOr("max_period_end", "min_period_end"),
      currency: text(3),
      customer: required(text()),
      items: required(list(hash(ITEM), 20)),
      payment_behavior: oneOf("allow_incomplete", "default_incomplete", "error_if_incomplete"),
      trial_end: timestampOr("now"),
      trial_period_days: integer({ min: 0, max: 730 }),
    },
    handle(world, params) {
      const customer = findCustomer(world, params.customer, "customer");
      const items = params.items.map((item, index) => itemDraft(world, item, `items[${index}]`));
      const trialEnd =
        typeof params.trial_end === "number"
          ? params.trial_end
          : params.trial_period_days
            ? seconds(world) + params.trial_period_days * 24 * 3600
            : null;
      const method =
        params.default_payment_method &&
        resolveMethod(world, params.default_payment_method, "default_payment_method");
      const currency = currencyCode(params.currency ?? items[0]?.price.currency ?? "usd");
      refuseOtherCurrency(world, customer.id, currency, "items");
      const cancel = cancelRequest(params);
      return beginSubscription(world, {
        behavior: params.payment_behavior ?? "allow_incomplete",
        ...(cancel ? { cancel } : {}),
        collectionMethod: params.collection_method ?? "charge_automatically",
        currency,
        customer,
        daysUntilDue: params.days_until_due ?? null,
        defaultPaymentMethod: method ? method.id : null,
        description: params.description ?? null,
        discounts: (params.discounts ?? []).map((choice, index) =>
          chooseCoupon(world, choice, `discounts[${index}]`),
        ),
        items,
        metadata: mergeMetadata({}, params.metadata),
        prorates: params.proration_behavior !== "none",
        prorationDiscounts: prorationDiscounts(params.billing_mode),
        missingPaymentMethod: params.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
        trialEnd,
        ...(params.billing_cycle_anchor === undefined
          ? {}
          : { billingCycleAnchor: params.billing_cycle_anchor }),
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/subscriptions/:id",
    returns: "subscription",
    params: {},
    handle: (world, _, [id]) => findSubscription(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/subscriptions/:id",
    returns: "subscription",
    params: UPDATE_PARAMS,
    handle: (world, params, [id]) => updateSubscription(world, id, params),
  }),
  route({
    method: "DELETE",
    path: "/v1/subscriptions/:id",
    returns: "subscription",
    params: { cancellation_details: CANCELLATION_DETAILS, invoice_now: flag(), prorate: flag() },
    handle: (world, { cancellation_details: details, invoice_now: invoiceNow, prorate }, [id]) =>
      cancelNow(
        world,
        findSubscription(world, id),
        { reason: "cancellation_requested", ...details },
        { invoiceNow: invoiceNow ?? false, prorate: prorate ?? false },
      ),
  }),
  route({
    method: "POST",
    path: "/v1/subscriptions/:id/pause",
    returns: "subscription",
    params: {
      bill_for: hash({
        outstanding_usage_through: ignored(),
        unused_time_from: hash({ type: required(oneOf("item_current_period_start", "none", "now")) }),
      }),
      invoicing_behavior: oneOf("invoice", "pending_invoice_item"),
      type: oneOf("subscription"),
    },
    handle: (world, { bill_for: billFor, invoicing_behavior: invoicing }, [id]) =>
      pauseSubscription(world, id, {
        invoicing: invoicing ?? "pending_invoice_item",
        unusedTimeFrom: billFor?.unused_time_from?.type ?? "now",
      }),
  }),
  route({
    method: "POST",
    path: "/v1/subscriptions/:id/resume",
    returns: "subscription",
    params: {
      billing_cycle_anchor: BILLING_CYCLE_ANCHOR,
      payment_behavior: oneOf("resume_on_payment_attempt", "resume_on_payment_success"),
      proration_behavior: PRORATION,
      proration_date: integer(),
    },
    handle: (world, params, [id]) =>
      resumeSubscription(world, id, {
        anchor: params.billing_cycle_anchor?.type ?? "now",
        at: params.proration_date ?? seconds(world),
        behavior: params.payment_behavior ?? "resume_on_payment_attempt",
        proration: params.proration_behavior ?? "create_prorations",
      }),
  }),
  listRoute({
    path: "/v1/subscriptions",
    returns: "subscription",
    params: {
      automatic_tax: ignored(),
      collection_method: oneOf("charge_automatically", "send_invoice"),
      current_period_end: range(),
      current_period_start: range(),
      customer: text(),
      price: text(),
      status: oneOf(
        "active",
        "all",
        "canceled",
        "ended",
        "incomplete",
        "incomplete_expired",
        "past_due",
        "paused",
        "trialing",
        "unpaid",
      ),
      test_clock: text(),
    },
    rows: (
      world,
      {
        collection_method: method,
        current_period_end: end,
        current_period_start: start,
        customer,
        price,
        status,
      },
    ) =>
      (customer === undefined
        ? world.store.tables.subscription.all()
        : world.store.tables.subscription.where("customer", customer)
      )
        .filter((row) => isListed(row, status))
        .filter((row) => price === undefined || row.items.data.some((item) => item.price.id === price))
        .filter((row) => method === undefined || row.collection_method === method)
        .filter((row) => end === undefined || isWithin(end, currentPeriod(row).end))
        .filter((row) => start === undefined || isWithin(start, currentPeriod(row).start)),
  }),
];

/** Without a status, ended subscriptions are left out. Source: docs.stripe.com/api/subscriptions/list. */
function isListed(row: Stripe.Subscription, status: string | undefined): boolean {
  if (status === "all") return true;
  if (status === undefined) return row.status !== "canceled";
  if (status === "ended") return row.status === "canceled" || row.status === "incomplete_expired";
  return row.status === status;
}
