import type { StripeSimulator } from "@tollgate/stripe-simulator";
import type Stripe from "stripe";
import { metadataOf, ownerOf } from "./shop.ts";

export interface Prices {
  pro_month: string;
  pro_plan: string;
}

export interface World {
  stripe: Stripe;
  simulator: StripeSimulator;
  prices: Prices;
}

/** What one customer has bought; half of them a plan, half of them thirty days. */
export interface Bought {
  number: number;
  customerId: string;
  subscriptionId: string | null;
  paymentIntentId: string | null;
}

export const card = {
  method: "card",
  number: "4242424242424242",
  expiry: "12/40",
  cvc: "123",
  name: "A Buyer",
} as const;

export async function createPrices(stripe: Stripe): Promise<Prices> {
  const common = { currency: "eur", product_data: { name: "Pro" } };
  const once = await stripe.prices.create({ ...common, lookup_key: "pro_month", unit_amount: 1500 });
  const plan = await stripe.prices.create({
    ...common,
    lookup_key: "pro_plan",
    unit_amount: 900,
    recurring: { interval: "month" },
  });
  return { pro_month: once.id, pro_plan: plan.id };
}

/** A new customer of an owner, who buys. Nothing of it is heard. */
export async function buy(world: World, number: number): Promise<Bought> {
  const { type, id } = ownerOf(number);
  const customer = await world.stripe.customers.create({
    email: `${id}@example.test`,
    metadata: { owner_type: type, owner_id: id },
  });
  return number % 2 === 0
    ? { ...(await subscribe(world, number, customer.id)), number }
    : { ...(await buyOnce(world, number, customer.id)), number };
}

async function subscribe({ stripe, prices }: World, number: number, customerId: string) {
  await stripe.paymentMethods
    .attach("pm_card_visa", { customer: customerId })
    .then(({ id }) =>
      stripe.customers.update(customerId, { invoice_settings: { default_payment_method: id } }),
    );
  const subscription = await stripe.subscriptions.create({
    customer: customerId,
    items: [{ price: prices.pro_plan }],
    metadata: metadataOf(number, "pro_plan"),
  });
  return { customerId, subscriptionId: subscription.id, paymentIntentId: null };
}

export async function buyOnce({ stripe, simulator, prices }: World, number: number, customerId: string) {
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    customer: customerId,
    line_items: [{ price: prices.pro_month, quantity: 1 }],
    metadata: metadataOf(number, "pro_month"),
    success_url: "http://shop.test",
  });
  await simulator.pay(session.id, card);
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
  return { customerId, subscriptionId: null, paymentIntentId: String(intent) };
}
