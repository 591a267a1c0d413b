import type { Page } from "@playwright/test";
import { merchant, tellSimulator } from "./merchant.ts";
import { cards, choose, expect, heading, payByCard, sessionIn } from "./shop.ts";

/** Chooses an offer and pays for it. Answers with the session's id. */
export async function buy(page: Page, offer: string, card: string = cards.works): Promise<string> {
  await choose(page, offer);
  await payByCard(page, card);
  await expect(heading(page, "You’re in")).toBeVisible();
  return sessionIn(page);
}

/** The payment intent of a session. */
export async function paymentOf(sessionId: string): Promise<string> {
  const { payment_intent: payment } = await merchant().checkout.sessions.retrieve(sessionId);
  return typeof payment === "string" ? payment : (payment?.id ?? "");
}

export async function subscriptionOf(sessionId: string): Promise<string> {
  const { subscription } = await merchant().checkout.sessions.retrieve(sessionId);
  return typeof subscription === "string" ? subscription : (subscription?.id ?? "");
}

/** The first payment intent of a session's subscription. */
export async function firstPaymentOf(sessionId: string): Promise<string> {
  const stripe = merchant();
  const subscription = await stripe.subscriptions.retrieve(await subscriptionOf(sessionId), {
    expand: ["latest_invoice.payments"],
  });
  const { latest_invoice: invoice } = subscription;
  const payment = invoice && typeof invoice !== "string" ? invoice.payments?.data[0]?.payment : undefined;
  const intent = payment?.payment_intent;
  return typeof intent === "string" ? intent : (intent?.id ?? "");
}

/** Ends a trial now, so that Stripe charges. */
export async function trialEnds(subscription: string): Promise<void> {
  await merchant().subscriptions.update(subscription, { trial_end: "now" });
}

/** Charges the next period now. What was billed before `stays` billed to its end, or `ends` now. */
export async function renew(subscription: string, billed: "stays" | "ends" = "ends"): Promise<void> {
  await tellSimulator("subscriptions/renew", { subscription, billed });
}

/** Replaces the card by one that fails, and renews. */
export async function renewalFails(subscription: string, billed: "stays" | "ends" = "ends"): Promise<void> {
  const stripe = merchant();
  const { customer } = await stripe.subscriptions.retrieve(subscription);
  const card = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: typeof customer === "string" ? customer : customer.id,
  });
  await stripe.subscriptions.update(subscription, { default_payment_method: card.id });
  await renew(subscription, billed);
}

/** A promotion code for a discount. */
export async function promotionCode(percentOff: number): Promise<string> {
  const stripe = merchant();
  const { id: coupon } = await stripe.coupons.create({ percent_off: percentOff, duration: "once" });
  const { code } = await stripe.promotionCodes.create({ promotion: { type: "coupon", coupon } });
  return code;
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.getByLabel("Promotion code").fill(code);
  await page.getByRole("button", { name: "Apply" }).click();
}
