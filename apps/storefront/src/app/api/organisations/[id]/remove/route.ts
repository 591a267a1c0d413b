import { storefront } from "../../../../../billing.ts";
import { removeRoute } from "../../../../../organisation-member-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/remove">) =>
  removeRoute(storefront(), request, (await params).id);
