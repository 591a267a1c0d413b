import Stripe from "stripe";
import type { Environment } from "./environment.ts";

/** Milliseconds. A buyer waits behind this call; stripe-node's own default is 80 seconds. */
const timeoutMs = 10_000;

/** stripe-node as it is; only its address differs when the simulator stands in for Stripe. */
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
