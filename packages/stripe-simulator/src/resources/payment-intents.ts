import { currencyCode } from "../catalog/price.ts";
import { AUTOMATIC_METHODS, automaticMethods, requireReturnUrl } from "../payments/automatic-methods.ts";
import { findCustomer } from "../payments/customer.ts";
import { cancelIntent, captureIntent, createIntent } from "../payments/payment-intent.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, ignored, integer, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { CONFIRMING, confirm, findIntent, unexpected } from "./payment-intent-confirm.ts";

const FIELDS = {
  amount_details: ignored(),
  description: emptyable(text(1000)),
  metadata: metadata(),
  payment_method: text(),
  payment_method_options: ignored(),
  receipt_email: emptyable(text(512)),
  setup_future_usage: emptyable(oneOf("off_session", "on_session")),
  shipping: ignored(),
  statement_descriptor: text(22),
  statement_descriptor_suffix: text(22),
  transfer_group: text(),
};
export const paymentIntentRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/payment_intents",
    returns: "payment_intent",
    params: {
      ...FIELDS,
      ...CONFIRMING,
      amount: required(integer({ min: 1, max: 99_999_999 })),
      automatic_payment_methods: AUTOMATIC_METHODS,
      capture_method: oneOf("automatic", "automatic_async", "manual"),
      confirm: flag(),
      confirmation_method: oneOf("automatic", "manual"),
      currency: required(text(3)),
      customer: text(),
    },
    handle(world, params) {
      const customer =
        params.customer === undefined ? null : findCustomer(world, params.customer, "customer").id;
      const method =
        params.payment_method === undefined
          ? undefined
          : resolveMethod(world, params.payment_method, "payment_method");
      const automatic = automaticMethods(params.automatic_payment_methods);
      if (params.confirm) requireReturnUrl("PaymentIntent", automatic, params);
      const intent = createIntent(world, {
        amount: params.amount,
        automatic_payment_methods: automatic,
        currency: currencyCode(params.currency),
        customer,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        payment_method: method?.id ?? null,
        receipt_email: params.receipt_email ?? null,
        setup_future_usage: params.setup_future_usage ?? null,
        statement_descriptor: params.statement_descriptor ?? null,
        statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
        ...(params.capture_method ? { capture_method: params.capture_method } : {}),
        ...(params.confirmation_method ? { confirmation_method: params.confirmation_method } : {}),
      });
      return params.confirm ? confirm(world, intent, params) : intent;
    },
  }),
  route({
    method: "GET",
    path: "/v1/payment_intents/:id",
    returns: "payment_intent",
    params: { client_secret: text() },
    handle: (world, _, [id]) => findIntent(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/payment_intents/:id",
    returns: "payment_intent",
    params: { ...FIELDS, amount: integer({ min: 1, max: 99_999_999 }), currency: text(3), customer: text() },
    handle(world, params, [id]) {
      const intent = findIntent(world, id);
      const {
        amount,
        currency,
        customer,
        description,
        metadata: given,
        payment_method: methodId,
        receipt_email,
        setup_future_usage,
      } = params;
      if (
        amount !== undefined &&
        ["canceled", "processing", "requires_capture", "succeeded"].includes(intent.status)
      )
        throw unexpected(intent);
      const method = methodId === undefined ? undefined : resolveMethod(world, methodId, "payment_method");
      return change(world, world.store.tables.payment_intent, intent, {
        metadata: mergeMetadata(intent.metadata, given),
        ...(amount === undefined ? {} : { amount }),
        ...(currency === undefined ? {} : { currency: currencyCode(currency) }),
        ...(customer === undefined ? {} : { customer: findCustomer(world, customer, "customer").id }),
        ...(description === undefined ? {} : { description }),
        ...(receipt_email === undefined ? {} : { receipt_email }),
        ...(setup_future_usage === undefined ? {} : { setup_future_usage }),
        ...(method ? { payment_method: method.id, status: "requires_confirmation" } : {}),
      });
    },
  }),
  route({
    method: "POST",
    path: "/v1/payment_intents/:id/confirm",
    returns: "payment_intent",
    params: {
      ...CONFIRMING,
      payment_method: text(),
      payment_method_options: ignored(),
      setup_future_usage: ignored(),
    },
    handle(world, { payment_method: methodId, ...by }, [id]) {
      const intent = findIntent(world, id);
      requireReturnUrl("PaymentIntent", intent.automatic_payment_methods, by);
      const method = methodId === undefined ? undefined : resolveMethod(world, methodId, "payment_method");
      return confirm(world, method ? { ...intent, payment_method: method.id } : intent, by);
    },
  }),
  route({
    method: "POST",
    path: "/v1/payment_intents/:id/capture",
    returns: "payment_intent",
    params: { amount_to_capture: integer({ min: 1 }), metadata: metadata() },
    handle(world, { amount_to_capture: amount }, [id]) {
      const intent = findIntent(world, id);
      if (intent.status !== "requires_capture") throw unexpected(intent);
      return captureIntent(
        world,
        intent,
        Math.min(amount ?? intent.amount_capturable, intent.amount_capturable),
      );
    },
  }),
  route({
    method: "POST",
    path: "/v1/payment_intents/:id/cancel",
    returns: "payment_intent",
    params: { cancellation_reason: oneOf("abandoned", "duplicate", "fraudulent", "requested_by_customer") },
    handle(world, { cancellation_reason: reason }, [id]) {
      const intent = findIntent(world, id);
      if (["canceled", "processing", "succeeded"].includes(intent.status)) throw unexpected(intent);
      return cancelIntent(world, intent, reason ?? null);
    },
  }),
  listRoute({
    path: "/v1/payment_intents",
    returns: "payment_intent",
    params: { customer: text() },
    rows: ({ store }, { customer }) =>
      customer === undefined
        ? store.tables.payment_intent.all()
        : store.tables.payment_intent.where("customer", customer),
  }),
];
