import { storefront } from "../../../../billing.ts";
import { signOutRoute } from "../../../../session-routes.ts";

export const POST = (request: Request) => signOutRoute(storefront(), request);
