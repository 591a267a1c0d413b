import { storefront } from "../../../../../billing.ts";
import { roleRoute } from "../../../../../organisation-member-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/role">) =>
  roleRoute(storefront(), request, (await params).id);
