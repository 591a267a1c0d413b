import { storefront } from "../../../../../open-storefront.ts";
import { roleRoute } from "../../../../../organisations/member-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/role">) =>
  roleRoute(storefront(), request, (await params).id);
