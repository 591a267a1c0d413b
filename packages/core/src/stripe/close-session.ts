import type Stripe from "stripe";
import { isRefusal } from "./refusals.ts";

/**
 * Expires an open Checkout Session, so that nobody can pay there any more. Expiring comes first: a session that was
 * read as open could be paid before it is expired.
 *
 * @returns `complete` when the buyer had finished before: paid, or a bank debit is on its way
 * @throws Stripe's errors
 */
export async function closeSession(stripe: Stripe, sessionId: string): Promise<"closed" | "complete"> {
  try {
    await stripe.checkout.sessions.expire(sessionId);
    return "closed";
  } catch (error) {
    // Only an open session can be expired (docs.stripe.com/api/checkout/sessions/expire).
    if (!isRefusal(error)) throw error;
    const { status } = await stripe.checkout.sessions.retrieve(sessionId);
    if (status === "open") throw error;
    return status === "complete" ? "complete" : "closed";
  }
}
