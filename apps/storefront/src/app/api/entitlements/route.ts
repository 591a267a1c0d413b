import { entitlementsRoute } from "../../../access/entitlements-route.ts";
import { storefront } from "../../../open-storefront.ts";

export const GET = (request: Request) => entitlementsRoute(storefront(), request);
