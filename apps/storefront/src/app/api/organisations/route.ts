import { storefront } from "../../../billing.ts";
import { createOrganisationRoute } from "../../../organisation-routes.ts";

export const POST = (request: Request) => createOrganisationRoute(storefront(), request);
