import Stripe from "stripe";
import type { Environment } from "./environment.ts";

/** Milliseconds. Buyers wait for these calls; stripe-node's own default is 80 seconds. */
const timeoutMs = 10_000;

/** Creates a stripe-node client. With the simulator, only its address differs. */
export function connectStripe({ stripe }: Pick<Environment, "stripe">): Stripe {
  const base = stripe.apiBase ? new URL(stripe.apiBase) : null;
  return new Stripe(stripe.secretKey, {
    timeout: timeoutMs,
    maxNetworkRetries: 2,
    telemetry: false,
    ...(base
      ? {
          host: base.hostname,
          port: Number(base.port || 80),
          protocol: base.protocol === "https:" ? "https" : "http",
        }
      : {}),
  });
}
