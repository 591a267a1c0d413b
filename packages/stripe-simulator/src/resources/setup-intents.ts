import type Stripe from "stripe";
import { AUTOMATIC_METHODS, automaticMethods, requireReturnUrl } from "../payments/automatic-methods.ts";
import { findCustomer } from "../payments/customer.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { confirmSetup, createSetupIntent } from "../payments/setup-intent.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { flag, ignored, missingParam, oneOf, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

export const setupIntentRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/setup_intents",
    returns: "setup_intent",
    params: {
      automatic_payment_methods: AUTOMATIC_METHODS,
      confirm: flag(),
      customer: text(),
      description: text(1000),
      metadata: metadata(),
      payment_method: text(),
      payment_method_options: ignored(),
      return_url: text(),
      usage: oneOf("off_session", "on_session"),
    },
    handle(world, params) {
      const customer =
        params.customer === undefined ? null : findCustomer(world, params.customer, "customer").id;
      const method =
        params.payment_method === undefined
          ? undefined
          : resolveMethod(world, params.payment_method, "payment_method");
      const automatic = automaticMethods(params.automatic_payment_methods);
      if (params.confirm) requireReturnUrl("SetupIntent", automatic, params);
      const intent = createSetupIntent(world, {
        automatic_payment_methods: automatic,
        customer,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        usage: params.usage ?? "off_session",
      });
      if (!method) return intent;
      if (params.confirm) return confirmSetup(world, intent, method);
      return change(world, world.store.tables.setup_intent, intent, {
        payment_method: method.id,
        status: "requires_confirmation",
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/setup_intents/:id",
    returns: "setup_intent",
    params: { client_secret: text() },
    handle: (world, _, [id]) => findSetup(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/setup_intents/:id/confirm",
    returns: "setup_intent",
    params: {
      mandate_data: ignored(),
      payment_method: text(),
      payment_method_options: ignored(),
      return_url: text(),
    },
    handle(world, { payment_method: given, ...by }, [id]) {
      const intent = findSetup(world, id);
      requireReturnUrl("SetupIntent", intent.automatic_payment_methods, by);
      const methodId = given ?? idOf(intent.payment_method);
      if (methodId === null) throw missingParam("payment_method");
      if (intent.status === "succeeded" || intent.status === "canceled") throw unexpected(intent);
      return confirmSetup(world, intent, resolveMethod(world, methodId, "payment_method"));
    },
  }),
  route({
    method: "POST",
    path: "/v1/setup_intents/:id/cancel",
    returns: "setup_intent",
    params: { cancellation_reason: oneOf("abandoned", "duplicate", "requested_by_customer") },
    handle(world, { cancellation_reason: reason }, [id]) {
      const intent = findSetup(world, id);
      if (intent.status === "succeeded" || intent.status === "canceled") throw unexpected(intent);
      const patch = { cancellation_reason: reason ?? null, status: "canceled" };
      const canceled = change(world, world.store.tables.setup_intent, intent, patch);
      emit(world, "setup_intent.canceled", canceled);
      return canceled;
    },
  }),
  listRoute({
    path: "/v1/setup_intents",
    returns: "setup_intent",
    params: { customer: text(), payment_method: text() },
    rows: ({ store }, { customer, payment_method: method }) =>
      (customer === undefined
        ? store.tables.setup_intent.all()
        : store.tables.setup_intent.where("customer", customer)
      ).filter((row) => method === undefined || idOf(row.payment_method) === method),
  }),
];

function findSetup(world: World, id: string): Stripe.SetupIntent {
  const found = world.store.tables.setup_intent.get(id);
  if (!found) throw missingResource("setupintent", id);
  return found;
}

function unexpected(intent: Stripe.SetupIntent): Error {
  return invalidRequest(
    `You cannot do this with this SetupIntent because it has a status of ${intent.status}.`,
    {
      code: "setup_intent_unexpected_state",
    },
  );
}
