import { createHmac } from "node:crypto";

/**
 * The value of the `Stripe-Signature` header. Source: docs.stripe.com/webhooks, "Verify webhook signatures".
 * @param atSeconds unix seconds; a receiver refuses signatures that are older than five minutes by its own clock.
 */
export function signatureHeader(payload: string, secret: string, atSeconds: number): string {
  const signature = createHmac("sha256", secret).update(`${atSeconds}.${payload}`).digest("hex");
  return `t=${atSeconds},v1=${signature}`;
}
