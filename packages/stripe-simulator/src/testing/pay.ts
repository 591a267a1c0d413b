import type Stripe from "stripe";

/** A payment of 50.00 with the customer present, confirmed at once. */
export const pay = (
  stripe: Stripe,
  payment_method = "pm_card_visa",
  extra: Partial<Stripe.PaymentIntentCreateParams> = {},
) =>
  stripe.paymentIntents.create({
    amount: 5000,
    confirm: true,
    currency: "usd",
    payment_method,
    return_url: "https://shop.test/paid",
    ...extra,
  });
