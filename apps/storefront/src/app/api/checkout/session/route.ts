import { checkoutRoute } from "../../../../checkout/route.ts";
import { storefront } from "../../../../open-storefront.ts";

export const POST = (request: Request) => checkoutRoute(storefront(), request);
