import type Stripe from "stripe";
import { virtualClock } from "../clock/clock.ts";
import { startSimulation } from "./simulation.ts";

/** Unix seconds of a date or an instant in UTC. */
export const second = (date: string): number => Date.parse(date) / 1000;

/** A simulation that begins at an instant, with a customer whose card pays and prices by name. */
export async function startBilling(date: string, { method = "pm_card_visa" } = {}) {
  const simulation = await startSimulation({ clock: virtualClock(second(date) * 1000) });
  const { simulator, stripe } = simulation;
  const product = await stripe.products.create({ name: "Pro" });
  const customer = await stripe.customers.create({
    invoice_settings: { default_payment_method: method },
    payment_method: method,
  });
  return {
    ...simulation,
    customer,
    /** A recurring price, in minor units. */
    price: (
      unit_amount: number,
      interval: Stripe.PriceCreateParams.Recurring.Interval = "month",
      interval_count = 1,
      currency = "usd",
    ) =>
      stripe.prices.create({
        currency,
        product: product.id,
        recurring: { interval, interval_count },
        unit_amount,
      }),
    subscribe: (
      items: Stripe.SubscriptionCreateParams.Item[],
      wanted: Partial<Stripe.SubscriptionCreateParams> = {},
    ) => stripe.subscriptions.create({ customer: customer.id, items, ...wanted }),
    /** Moves the clock forward to an instant. */
    until: (instant: string) => simulator.clock.advance(second(instant) * 1000 - simulator.clock.now()),
    /** All invoices of the customer, oldest first. */
    invoices: async () =>
      (await stripe.invoices.list({ customer: customer.id, limit: 100 })).data.toReversed(),
    newest: async () => {
      const [invoice] = (await stripe.invoices.list({ customer: customer.id, limit: 1 })).data;
      if (!invoice) throw new Error("The customer has no invoice.");
      return invoice;
    },
    balance: async () => {
      const found = await stripe.customers.retrieve(customer.id);
      return found.deleted ? null : found.balance;
    },
  };
}

/** What a line bills and for which time: amount, first second, end, and whether it is a proration. */
export function billed(
  invoice: Stripe.Invoice,
): { amount: number; start: number; end: number; proration: boolean | undefined }[] {
  return invoice.lines.data.map(({ amount, parent, period }) => ({
    amount,
    end: period.end,
    proration: parent?.subscription_item_details?.proration,
    start: period.start,
  }));
}

export function firstItem(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = subscription.items.data;
  if (!item) throw new Error("The subscription has no item.");
  return item;
}

/** The periods of the items, in unix seconds. */
export function periods(subscription: Stripe.Subscription): { start: number; end: number }[] {
  return subscription.items.data.map((item) => ({
    end: item.current_period_end,
    start: item.current_period_start,
  }));
}
