import type Stripe from "stripe";
import { payByCard } from "../hosted-checkout.ts";
import type { Scene } from "./person.ts";

/** @returns the id of the paid session */
export async function buy(
  { shopper }: Scene,
  offer: string,
  pay: (url: string) => Promise<string> = payByCard,
): Promise<string> {
  const { sessionId, url } = await shopper.openCheckout({ offer });
  await pay(url);
  return sessionId;
}

/** @throws Error when the session created no subscription */
export async function subscribe(scene: Scene, offer: string): Promise<Stripe.Subscription> {
  const sessionId = await buy(scene, offer);
  const { subscription } = await scene.stripe.checkout.sessions.retrieve(sessionId, {
    expand: ["subscription"],
  });
  if (!subscription || typeof subscription === "string")
    throw new Error(`session ${sessionId} created no subscription`);
  return subscription;
}

/** @throws Error when the session has no payment */
export async function paymentOf({ stripe }: Scene, sessionId: string): Promise<string> {
  const { payment_intent: payment } = await stripe.checkout.sessions.retrieve(sessionId);
  const id = typeof payment === "string" ? payment : payment?.id;
  if (!id) throw new Error(`session ${sessionId} has no payment`);
  return id;
}
