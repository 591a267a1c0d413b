import { storefront } from "../../../../open-storefront.ts";

// The signature is over the exact bytes, so nothing may read the body before the handler does.
export const runtime = "nodejs";
export const POST = (request: Request) => storefront().billing.handleStripeWebhook(request);
