import Stripe from "stripe";
import { onTestFinished } from "vitest";
import { virtualClock } from "../clock/clock.ts";
import { createStripeSimulator } from "../create-simulator.ts";
import type { PaymentForm } from "../pages/page-actions.ts";
import type { StripeSimulator, StripeSimulatorOptions } from "../simulator/simulator.ts";

export interface Simulation {
  simulator: StripeSimulator;
  stripe: Stripe;
  url: string;
  port: number;
}

/** A listening simulator on a virtual clock, and the real stripe-node as its client; both end with the test. */
export async function startSimulation(options: StripeSimulatorOptions = {}): Promise<Simulation> {
  const simulator = createStripeSimulator({ clock: virtualClock(), seed: 7, ...options });
  const { port, url } = await simulator.listen();
  onTestFinished(() => simulator.close());
  return { port, simulator, stripe: connect(port), url };
}

export function connect(port: number, config: Stripe.StripeConfig = {}): Stripe {
  return new Stripe("sk_test_simulated", {
    host: "127.0.0.1",
    maxNetworkRetries: 0,
    port,
    protocol: "http",
    telemetry: false,
    ...config,
  });
}

export function card(number = "4242424242424242"): PaymentForm {
  return { cvc: "123", expiry: "12 / 40", method: "card", name: "Ada Lovelace", number };
}

export function debit(iban = "DE89370400440532013000"): PaymentForm {
  return { accountHolder: "Ada Lovelace", iban, method: "bank_debit" };
}

/** A product with a one-time and a monthly price. */
export async function stockShop(stripe: Stripe) {
  const product = await stripe.products.create({ name: "Pro" });
  const once = await stripe.prices.create({ currency: "usd", product: product.id, unit_amount: 4900 });
  const monthly = await stripe.prices.create({
    currency: "usd",
    lookup_key: "pro_monthly",
    product: product.id,
    recurring: { interval: "month" },
    unit_amount: 2000,
  });
  return { monthly, once, product };
}

/** The types of all events so far, oldest first. */
export async function eventTypes(stripe: Stripe): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 });
  return events.data.map((event) => event.type).reverse();
}
