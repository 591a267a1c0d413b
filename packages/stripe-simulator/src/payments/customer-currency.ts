import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { change } from "../world/events.ts";
import type { World } from "../world/world.ts";
import { findCustomer } from "./customer.ts";

/** The first invoice decides the currency of a customer. Source: docs.stripe.com/api/customers/object, `currency`. */
export function claimCurrency(world: World, customerId: string, currency: string): Stripe.Customer {
  const { customer: customers } = world.store.tables;
  const customer = findCustomer(world, customerId, "customer");
  if (customer.currency !== undefined && customer.currency !== null) return customer;
  return change(world, customers, customer, { currency }, "customer.updated");
}

/**
 * The other currency that a customer has a running subscription in, or null: all of them have one.
 * Source: docs.stripe.com/invoicing/multi-currency-customers.
 */
export function otherCurrency(world: World, customerId: string, currency: string): string | null {
  const other = world.store.tables.subscription
    .where("customer", customerId)
    .find((subscription) => subscription.ended_at === null && subscription.currency !== currency);
  return other?.currency ?? null;
}

/** @throws StripeFault 400 if the customer has a running subscription in another currency. */
export function refuseOtherCurrency(world: World, customerId: string, currency: string, param: string): void {
  const other = otherCurrency(world, customerId, currency);
  if (other === null) return;
  throw invalidRequest(
    `You cannot combine currencies on a single customer. This customer has an active subscription, subscription schedule, discount, quote, or invoice item with currency ${other}`,
    { param },
  );
}
