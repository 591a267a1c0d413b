import { storefront } from "../../../../billing.ts";
import { signUpRoute } from "../../../../session-routes.ts";

export const POST = (request: Request) => signUpRoute(storefront(), request);
