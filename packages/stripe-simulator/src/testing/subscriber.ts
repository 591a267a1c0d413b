import type Stripe from "stripe";
import type { StripeSimulatorOptions } from "../simulator/simulator.ts";
import { useDecliningCard } from "./declining-card.ts";
import { startSimulation, stockShop } from "./simulation.ts";

/** A customer who has paid the first month of a plan of 20.00. */
export async function subscriber(options: StripeSimulatorOptions = {}) {
  const simulation = await startSimulation(options);
  const { simulator, stripe } = simulation;
  const { monthly, product } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    invoice_settings: { default_payment_method: "pm_card_visa" },
    payment_method: "pm_card_visa",
  });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] });
  const read = () => stripe.subscriptions.retrieve(id);
  /** The newest first. */
  const invoices = async (): Promise<Stripe.Invoice[]> =>
    (await stripe.invoices.list({ limit: 100, subscription: id })).data;
  const newest = async (): Promise<Stripe.Invoice> => {
    const [invoice] = await invoices();
    if (!invoice) throw new Error("The subscription has no invoice.");
    return invoice;
  };
  return {
    ...simulation,
    customer,
    id,
    invoices,
    monthly,
    newest,
    product,
    read,
    /** Lets the next renewal fail, and returns its open invoice. */
    async failRenewal(): Promise<Stripe.Invoice> {
      await useDecliningCard(stripe, id);
      await simulator.clock.advance({ months: 1, hours: 2 });
      return newest();
    },
    useGoodCard: async () => {
      const good = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
      await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: good.id } });
    },
  };
}

/** What the promise is rejected with. */
export async function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
