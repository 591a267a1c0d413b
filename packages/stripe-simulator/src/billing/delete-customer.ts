import type Stripe from "stripe";
import { findCustomer } from "../payments/customer.ts";
import { change, emit } from "../world/events.ts";
import type { World } from "../world/world.ts";
import { cancelSubscription } from "./subscription.ts";

/**
 * Deletes a customer for good: the subscriptions end at once, no invoice is collected, and the payment methods are
 * detached. Past objects stay readable. Source: docs.stripe.com/api/customers/delete.
 */
export function deleteCustomer(world: World, id: string): Stripe.DeletedCustomer {
  const customer = findCustomer(world, id);
  const { customer: customers, invoice, payment_method, subscription } = world.store.tables;
  const live = subscription.where("customer", id).filter((row) => row.ended_at === null);
  for (const row of live) cancelSubscription(world, row, { reason: "cancellation_requested" });
  const uncollected = invoice
    .where("customer", id)
    .filter(({ status }) => status === "draft" || status === "open");
  for (const row of uncollected) {
    const patch = { auto_advance: false, automatically_finalizes_at: null, next_payment_attempt: null };
    change(world, invoice, row, patch, "invoice.updated");
  }
  for (const method of payment_method.where("customer", id))
    payment_method.put({ ...method, customer: null });
  customers.remove(id);
  emit(world, "customer.deleted", customer);
  return world.store.hidden.deletedCustomers.put({ id, object: "customer", deleted: true });
}
