import { storefront } from "../../../../open-storefront.ts";
import { developmentSignInRoute } from "../../../../sign-in/development-route.ts";

export const POST = (request: Request) => developmentSignInRoute(storefront(), request);
