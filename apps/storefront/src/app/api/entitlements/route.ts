import { storefront } from "../../../billing.ts";
import { entitlementsRoute } from "../../../entitlements-route.ts";

export const GET = (request: Request) => entitlementsRoute(storefront(), request);
