import { storefront } from "../../../open-storefront.ts";
import { createOrganisationRoute } from "../../../organisations/routes.ts";

export const POST = (request: Request) => createOrganisationRoute(storefront(), request);
