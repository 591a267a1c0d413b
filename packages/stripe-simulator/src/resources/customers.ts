import type Stripe from "stripe";
import { deleteCustomer } from "../billing/delete-customer.ts";
import { createCustomer, findCustomer } from "../payments/customer.ts";
import { recordAdjustment } from "../payments/customer-balance.ts";
import { attachMethod, resolveMethod } from "../payments/payment-method.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata } from "../protocol/metadata.ts";
import { ignored, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { CUSTOMER_FIELDS } from "./customer-params.ts";

export const customerRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/customers",
    returns: "customer",
    params: { ...CUSTOMER_FIELDS, payment_method: text(), tax_id_data: ignored() },
    handle(world, { payment_method: methodId, tax: _, tax_id_data: __, metadata: given, ...fields }) {
      const customer = createCustomer(world, { ...patchOf(fields), metadata: mergeMetadata({}, given) });
      if (methodId === undefined)
        return useDefault(world, customer, fields.invoice_settings?.default_payment_method);
      const method = attachMethod(world, resolveMethod(world, methodId, "payment_method"), customer.id);
      const wanted = fields.invoice_settings?.default_payment_method;
      return useDefault(world, customer, wanted === methodId ? method.id : wanted);
    },
  }),
  route({
    method: "GET",
    path: "/v1/customers/:id",
    returns: "customer",
    params: {},
    handle: (world, _, [id]) => world.store.hidden.deletedCustomers.get(id) ?? findCustomer(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/customers/:id",
    returns: "customer",
    params: { ...CUSTOMER_FIELDS, default_source: ignored() },
    handle(world, { tax: _, default_source: __, metadata: given, ...fields }, [id]) {
      const customer = findCustomer(world, id);
      const settings = customer.invoice_settings;
      const wanted = fields.invoice_settings?.default_payment_method;
      if (typeof wanted === "string") requireOwnMethod(world, id, wanted);
      const patch = {
        ...patchOf(fields),
        ...(wanted === undefined
          ? {}
          : { invoice_settings: { ...settings, default_payment_method: wanted } }),
        metadata: mergeMetadata(customer.metadata, given),
      };
      const changed = change(world, world.store.tables.customer, customer, patch, "customer.updated");
      recordAdjustment(world, customer, changed);
      return changed;
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/customers/:id",
    returns: "customer",
    params: {},
    handle: (world, _, [id]) => deleteCustomer(world, id),
  }),
  listRoute({
    path: "/v1/customers",
    returns: "customer",
    params: { email: text(512), test_clock: text() },
    rows: ({ store }, { email }) =>
      email === undefined ? store.tables.customer.all() : store.tables.customer.where("email", email),
  }),
  listRoute({
    path: "/v1/customers/:id/payment_methods",
    returns: "payment_method",
    params: { allow_redisplay: text(), type: text() },
    rows(world, { type }, [id]) {
      findCustomer(world, id);
      const methods = world.store.tables.payment_method.where("customer", id);
      return type === undefined ? methods : methods.filter((method) => method.type === type);
    },
  }),
  route({
    method: "GET",
    path: "/v1/customers/:id/payment_methods/:method",
    returns: "payment_method",
    params: {},
    handle: (world, _, [id, method = ""]) => requireOwnMethod(world, id, method),
  }),
];

type Fields = Partial<Stripe.Customer> | Record<string, unknown>;

function patchOf(fields: Fields): Partial<Stripe.Customer> {
  const {
    invoice_settings: _,
    shipping,
    business_name,
    individual_name,
    email,
    ...rest
  } = fields as Partial<Stripe.Customer>;
  if (typeof email === "string" && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw invalidRequest(`Invalid email address: ${email}`, { code: "email_invalid", param: "email" });
  }
  return {
    ...rest,
    ...(email === undefined ? {} : { email }),
    ...(shipping === undefined ? {} : { shipping: shipping && { phone: null, ...shipping } }),
    ...(typeof business_name === "string" ? { business_name } : {}),
    ...(typeof individual_name === "string" ? { individual_name } : {}),
  };
}

function useDefault(
  world: World,
  customer: Stripe.Customer,
  methodId: string | null | undefined,
): Stripe.Customer {
  if (methodId === undefined || methodId === null) return customer;
  requireOwnMethod(world, customer.id, methodId);
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: methodId };
  return change(world, world.store.tables.customer, customer, { invoice_settings }, "customer.updated");
}

function requireOwnMethod(world: World, customerId: string, methodId: string): Stripe.PaymentMethod {
  const method = world.store.tables.payment_method.get(methodId);
  if (!method) throw missingResource("PaymentMethod", methodId, "invoice_settings[default_payment_method]");
  if (idOf(method.customer) !== customerId) {
    throw invalidRequest(
      `The payment method ${methodId} is not attached to the customer ${customerId}. Attach it first (POST /v1/payment_methods/${methodId}/attach).`,
      { code: "resource_missing", param: "invoice_settings[default_payment_method]" },
    );
  }
  return method;
}
