import { storefront } from "../../../../billing.ts";
import { signInRoute } from "../../../../session-routes.ts";

export const POST = (request: Request) => signInRoute(storefront(), request);
