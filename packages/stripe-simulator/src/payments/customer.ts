import type Stripe from "stripe";
import { missingResource } from "../protocol/errors.ts";
import { add, change } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

export function findCustomer(world: World, id: string, param = "id"): Stripe.Customer {
  const found = world.store.tables.customer.get(id);
  if (!found) throw missingResource("customer", id, param);
  return found;
}

export function createCustomer(world: World, fields: Partial<Stripe.Customer>): Stripe.Customer {
  return add(
    world,
    world.store.tables.customer,
    {
      object: "customer",
      address: null,
      balance: 0,
      created: seconds(world),
      currency: null,
      customer_account: null,
      default_source: null,
      delinquent: false,
      description: null,
      discount: null,
      email: null,
      invoice_prefix: world.ids.text(8).toUpperCase(),
      invoice_settings: {
        custom_fields: null,
        default_payment_method: null,
        footer: null,
        rendering_options: null,
      },
      livemode: false,
      metadata: {},
      name: null,
      next_invoice_sequence: 1,
      phone: null,
      preferred_locales: [],
      shipping: null,
      tax_exempt: "none",
      test_clock: null,
      ...fields,
      id: world.ids.make("customer"),
    },
    "customer.created",
  );
}

/** Source: docs.stripe.com/api/customers/object, `delinquent`. */
export function setDelinquent(world: World, customerId: string | null, delinquent: boolean): void {
  const { customer: customers } = world.store.tables;
  const customer = customers.get(customerId ?? "");
  if (customer) change(world, customers, customer, { delinquent }, "customer.updated");
}
