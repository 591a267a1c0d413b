import { storefront } from "../../../../open-storefront.ts";
import { signUpRoute } from "../../../../sign-in/session-routes.ts";

export const POST = (request: Request) => signUpRoute(storefront(), request);
