import { storefront } from "../../../../open-storefront.ts";

// The signature covers the exact bytes, so only the handler reads the body.
export const runtime = "nodejs";
export const POST = (request: Request) => storefront().billing.handleStripeWebhook(request);
