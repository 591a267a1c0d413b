import type Stripe from "stripe";
import { chooseCoupon } from "../billing/discount.ts";
import { buildLines, discountLines } from "../checkout/line-items.ts";
import { expireSession, findSession, openSession, planOf } from "../checkout/session.ts";
import { checkNewSession } from "../checkout/session-rules.ts";
import { change } from "../events.ts";
import { findCustomer } from "../payments/customer.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { hash, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { seconds, type World } from "../world.ts";
import { NEW_SESSION } from "./checkout-session-params.ts";

const DAY_SECONDS = 24 * 3600;

export const checkoutSessionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/checkout/sessions",
    returns: "checkout.session",
    params: NEW_SESSION,
    handle(world, params) {
      checkNewSession(params, seconds(world));
      const { mode, payment_intent_data: payment, subscription_data: subscription } = params;
      const customer =
        params.customer === undefined ? null : findCustomer(world, params.customer, "customer");
      const [discount] = params.discounts ?? [];
      const chosen = discount === undefined ? null : chooseCoupon(world, discount, "discounts[0]");
      const lines =
        mode === "setup" ? [] : discountLines(buildLines(world, mode, params.line_items ?? []), chosen);
      const hasTrial = subscription?.trial_end !== undefined || subscription?.trial_period_days !== undefined;
      const due = hasTrial ? lines.filter((line) => line.price?.type !== "recurring") : lines;
      const sum = (field: "amount_discount" | "amount_subtotal" | "amount_total") =>
        due.reduce((total, line) => total + line[field], 0);
      return openSession(
        world,
        {
          allow_promotion_codes: params.allow_promotion_codes ?? null,
          amount_subtotal: mode === "setup" ? null : sum("amount_subtotal"),
          amount_total: mode === "setup" ? null : sum("amount_total"),
          cancel_url: params.cancel_url ?? null,
          client_reference_id: params.client_reference_id ?? null,
          currency: lines[0]?.currency ?? params.currency ?? null,
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
          ...(params.payment_method_collection === undefined
            ? {}
            : { payment_method_collection: params.payment_method_collection }),
          submit_type: params.submit_type ?? null,
          success_url: params.success_url ?? null,
          total_details: { amount_discount: sum("amount_discount"), amount_shipping: 0, amount_tax: 0 },
        },
        {
          lines,
          payment: {
            capture_method: payment?.capture_method ?? "automatic_async",
            description: payment?.description ?? null,
            metadata: mergeMetadata(
              {},
              mode === "setup" ? params.setup_intent_data?.metadata : payment?.metadata,
            ),
            receipt_email: payment?.receipt_email ?? null,
            setup_future_usage: payment?.setup_future_usage ?? null,
          },
          subscription: {
            description: subscription?.description ?? null,
            metadata: mergeMetadata({}, subscription?.metadata),
            missingPaymentMethod:
              subscription?.trial_settings?.end_behavior.missing_payment_method ?? "create_invoice",
            trialDays: subscription?.trial_period_days ?? null,
            trialEnd: subscription?.trial_end ?? null,
          },
        },
      );
    },
  }),
  route({
    method: "GET",
    path: "/v1/checkout/sessions/:id",
    returns: "checkout.session",
    params: {},
    handle: (world, _, [id]) => findSession(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/checkout/sessions/:id",
    returns: "checkout.session",
    params: { metadata: metadata() },
    handle(world, { metadata: given }, [id]) {
      const session = findSession(world, id);
      const patch = { metadata: mergeMetadata(session.metadata, given) };
      return change(world, world.store.tables["checkout.session"], session, patch);
    },
  }),
  route({
    method: "POST",
    path: "/v1/checkout/sessions/:id/expire",
    returns: "checkout.session",
    params: {},
    handle(world, _, [id]) {
      const session = findSession(world, id);
      if (session.status !== "open") {
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
        );
      }
      return expireSession(world, session);
    },
  }),
  listRoute({
    path: "/v1/checkout/sessions/:id/line_items",
    returns: "item",
    params: {},
    rows: (world, _, [id]) => planOf(world, findSession(world, id)).lines,
  }),
  listRoute({
    path: "/v1/checkout/sessions",
    returns: "checkout.session",
    params: {
      customer: text(),
      customer_details: hash({ email: required(text(800)) }),
      payment_intent: text(),
      status: oneOf("complete", "expired", "open"),
      subscription: text(),
    },
    rows: (world, { customer, customer_details: details, payment_intent, status, subscription }) =>
      narrowest(world, { customer, payment_intent, subscription })
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => details === undefined || row.customer_details?.email === details.email),
  }),
];

/** Starts from an index when a filter has one. */
function narrowest(world: World, filters: Record<string, string | undefined>): Stripe.Checkout.Session[] {
  const { "checkout.session": sessions } = world.store.tables;
  const given = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const [first, ...rest] = given;
  if (!first) return sessions.all();
  return rest.reduce(
    (rows, [field, value]) =>
      rows.filter((row) => new Map<string, unknown>(Object.entries(row)).get(field) === value),
    sessions.where(...first),
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
