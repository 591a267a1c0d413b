import type Stripe from "stripe";
import { connect, startSimulation, stockShop } from "./simulation.ts";

/** A paid subscription with a discount, and stripe-node at any version. */
export async function subscribed() {
  const simulation = await startSimulation();
  const { stripe } = simulation;
  const { monthly } = await stockShop(stripe);
  const coupon = await stripe.coupons.create({ duration: "forever", name: "Early bird", percent_off: 10 });
  const customer = await stripe.customers.create({
    invoice_settings: { default_payment_method: "pm_card_visa" },
    payment_method: "pm_card_visa",
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    discounts: [{ coupon: coupon.id }],
    items: [{ price: monthly.id }],
  });
  /** Answers as plain data, since the typings describe the newest version only. */
  const at = (apiVersion: string) => {
    const older = connect(simulation.port, { apiVersion: apiVersion as Stripe.LatestApiVersion });
    return {
      create: (path: string, params: object) => older.rawRequest("POST", path, params) as Promise<unknown>,
      read: (path: string) => older.rawRequest("GET", path) as Promise<unknown>,
    };
  };
  const [invoicePayment] = (await stripe.invoicePayments.list()).data;
  return {
    ...simulation,
    at,
    coupon,
    customer,
    invoice: String(subscription.latest_invoice),
    intent: String(invoicePayment?.payment.payment_intent),
    monthly,
    subscription,
  };
}
