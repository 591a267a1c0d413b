import type Stripe from "stripe";
import { currencyCode } from "../catalog/price.ts";
import { settleDependents } from "../checkout/settle-debit.ts";
import { findCustomer } from "../payments/customer.ts";
import { attemptPayment } from "../payments/payment-attempt.ts";
import { cancelIntent, captureIntent, createIntent } from "../payments/payment-intent.ts";
import { resolveMethod, saveMethod } from "../payments/payment-method.ts";
import { cardError, invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import {
  emptyable,
  flag,
  ignored,
  integer,
  missingParam,
  oneOf,
  required,
  text,
} from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

const FIELDS = {
  amount_details: ignored(),
  automatic_payment_methods: ignored(),
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
const CONFIRMING = {
  error_on_requires_action: flag(),
  mandate_data: ignored(),
  off_session: flag(),
  return_url: text(),
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
      const intent = createIntent(world, {
        amount: params.amount,
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
      return params.confirm ? confirm(world, intent, params.off_session ?? false) : intent;
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
    handle(world, { off_session: offSession = false, payment_method: methodId }, [id]) {
      const intent = findIntent(world, id);
      const method = methodId === undefined ? undefined : resolveMethod(world, methodId, "payment_method");
      return confirm(world, method ? { ...intent, payment_method: method.id } : intent, offSession);
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

function findIntent(world: World, id: string): Stripe.PaymentIntent {
  const found = world.store.tables.payment_intent.get(id);
  if (!found) throw missingResource("payment_intent", id);
  return found;
}

/** @throws StripeFault 402 with the intent, if the bank declines. */
function confirm(world: World, intent: Stripe.PaymentIntent, offSession: boolean): Stripe.PaymentIntent {
  if (!["requires_action", "requires_confirmation", "requires_payment_method"].includes(intent.status))
    throw unexpected(intent);
  const method = world.store.tables.payment_method.get(idOf(intent.payment_method) ?? "");
  if (!method) throw missingParam("payment_method");
  const result = attemptPayment(world, intent, method, { offSession });
  const customer = idOf(intent.customer);
  if (result.answer.kind === "declined") {
    const { code, declineCode, message } = result.answer;
    settleDependents(world, result.intent, "failed");
    throw cardError(message, code, {
      payment_intent: result.intent,
      payment_method: method,
      ...(declineCode ? { decline_code: declineCode } : {}),
      ...(result.charge ? { charge: result.charge.id } : {}),
    });
  }
  if (result.answer.kind === "approved") {
    if (customer !== null && intent.setup_future_usage !== null) saveMethod(world, method, customer);
    settleDependents(world, result.intent, "succeeded");
  }
  return findIntent(world, intent.id);
}

function unexpected(intent: Stripe.PaymentIntent): Error {
  return invalidRequest(
    `You cannot do this with this PaymentIntent because it has a status of ${intent.status}.`,
    {
      code: "payment_intent_unexpected_state",
    },
  );
}
