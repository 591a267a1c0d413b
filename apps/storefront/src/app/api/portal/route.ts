import { storefront } from "../../../billing.ts";
import { portalRoute } from "../../../portal-route.ts";

export const POST = (request: Request) => portalRoute(storefront(), request);
