import { storefront } from "../../../../billing.ts";
import { developmentSignInRoute } from "../../../../development-route.ts";

export const POST = (request: Request) => developmentSignInRoute(storefront(), request);
