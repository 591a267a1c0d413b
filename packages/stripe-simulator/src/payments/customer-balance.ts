import type Stripe from "stripe";
import { mergeMetadata } from "../protocol/metadata.ts";
import { change } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";
import { claimCurrency } from "./customer-currency.ts";

/** An amount in minor units. */
interface Money {
  amount: number;
  currency: string;
}

/** Why a balance moves. Source: docs.stripe.com/billing/customer/balance, "Types". */
export interface BalanceCause {
  type: "adjustment" | "applied_to_invoice" | "credit_note" | "invoice_overpaid";
  invoice?: string;
  creditNote?: string;
  description?: string | null;
  metadata?: Record<string, string>;
}

/**
 * What a customer owes (above zero) or has to credit (below), in one currency.
 * Source: docs.stripe.com/invoicing/multi-currency-customers, "Inspect the credit balance".
 */
export function balanceIn(world: World, customer: Stripe.Customer, currency: string): number {
  if (isOwnCurrency(customer, currency)) return customer.balance ?? 0;
  return world.store.hidden.otherBalances.get(balanceId(customer.id, currency))?.amount ?? 0;
}

/** All balances of a customer by currency, as `invoice_credit_balance`. */
export function balances(world: World, customer: Stripe.Customer): Record<string, number> {
  const own = customer.currency ? { [customer.currency]: customer.balance ?? 0 } : {};
  const others = world.store.hidden.otherBalances.where("customer", customer.id);
  return { ...own, ...Object.fromEntries(others.map(({ amount, currency }) => [currency, amount])) };
}

/** Adds to a customer's balance, which gets a currency if it has none. Null if nothing moves. */
export function moveBalance(
  world: World,
  customerId: string,
  { amount, currency }: Money,
  cause: BalanceCause,
): Stripe.CustomerBalanceTransaction | null {
  if (amount === 0 || !world.store.tables.customer.get(customerId)) return null;
  const customer = claimCurrency(world, customerId, currency);
  const ending = balanceIn(world, customer, currency) + amount;
  if (isOwnCurrency(customer, currency))
    change(world, world.store.tables.customer, customer, { balance: ending }, "customer.updated");
  else {
    const id = balanceId(customerId, currency);
    world.store.hidden.otherBalances.put({ id, amount: ending, currency, customer: customerId });
  }
  return recordTransaction(world, customerId, { amount, currency, ending }, cause);
}

/** Records that the shop set another balance. A balance without a currency waits for the first invoice. */
export function recordAdjustment(world: World, before: Stripe.Customer, after: Stripe.Customer): void {
  const amount = (after.balance ?? 0) - (before.balance ?? 0);
  if (amount === 0 || !after.currency) return;
  const moved = { amount, currency: after.currency, ending: after.balance ?? 0 };
  recordTransaction(world, after.id, moved, { type: "adjustment" });
}

function recordTransaction(
  world: World,
  customerId: string,
  { amount, currency, ending }: Money & { ending: number },
  cause: BalanceCause,
): Stripe.CustomerBalanceTransaction {
  return world.store.tables.customer_balance_transaction.put({
    id: world.ids.make("customer_balance_transaction"),
    object: "customer_balance_transaction",
    amount,
    checkout_session: null,
    created: seconds(world),
    credit_note: cause.creditNote ?? null,
    currency,
    customer: customerId,
    customer_account: null,
    description: cause.description ?? null,
    ending_balance: ending,
    invoice: cause.invoice ?? null,
    livemode: false,
    metadata: mergeMetadata({}, cause.metadata),
    type: cause.type,
  });
}

function isOwnCurrency({ currency }: Stripe.Customer, wanted: string): boolean {
  return currency === undefined || currency === null || currency === wanted;
}

function balanceId(customer: string, currency: string): string {
  return `${customer}|${currency}`;
}
