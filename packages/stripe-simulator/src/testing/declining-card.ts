import type Stripe from "stripe";

/**
 * Makes 4000 0000 0000 0341 the card of a subscription after its purchase. It can be attached; every charge is
 * declined. Source: docs.stripe.com/testing, "Decline after attaching".
 */
export async function useDecliningCard(
  stripe: Stripe,
  subscriptionId: string,
): Promise<Stripe.PaymentMethod> {
  const subscription = await stripe.subscriptions.retrieve(subscriptionId);
  const customer = String(subscription.customer);
  const card = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
  if (subscription.default_payment_method === null)
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
  else await stripe.subscriptions.update(subscriptionId, { default_payment_method: card.id });
  return card;
}
