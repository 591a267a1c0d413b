import { z } from "zod";
import { catalog } from "./catalog.ts";
import { pushCatalog } from "./push-catalog.ts";
import { connectStripe } from "./stripe.ts";

const environment = z
  .object({
    STRIPE_SECRET_KEY: z.string().regex(/^(sk|rk)_(test|live)_/),
    STRIPE_API_BASE: z.url().optional(),
  })
  .safeParse(process.env);
if (!environment.success) {
  console.error("STRIPE_SECRET_KEY is not set or malformed: take it from Developers > API keys at Stripe.");
  process.exit(1);
}
const { STRIPE_SECRET_KEY: secretKey, STRIPE_API_BASE: apiBase } = environment.data;
const stripe = connectStripe({
  stripe: { secretKey, apiBase: apiBase ?? null, webhookSecrets: [], livemode: secretKey.includes("_live_") },
});
for (const { lookupKey, priceId, outcome } of await pushCatalog(stripe, catalog))
  console.log(`${lookupKey}: ${outcome} (${priceId})`);
