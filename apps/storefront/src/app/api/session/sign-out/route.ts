import { storefront } from "../../../../open-storefront.ts";
import { signOutRoute } from "../../../../sign-in/session-routes.ts";

export const POST = (request: Request) => signOutRoute(storefront(), request);
