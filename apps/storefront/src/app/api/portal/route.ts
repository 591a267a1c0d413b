import { portalRoute } from "../../../account/portal-route.ts";
import { storefront } from "../../../open-storefront.ts";

export const POST = (request: Request) => portalRoute(storefront(), request);
