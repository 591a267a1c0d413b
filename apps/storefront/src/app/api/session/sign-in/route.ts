import { storefront } from "../../../../open-storefront.ts";
import { signInRoute } from "../../../../sign-in/session-routes.ts";

export const POST = (request: Request) => signInRoute(storefront(), request);
