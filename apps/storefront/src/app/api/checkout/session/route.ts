import { storefront } from "../../../../billing.ts";
import { checkoutRoute } from "../../../../checkout-route.ts";

export const POST = (request: Request) => checkoutRoute(storefront(), request);
