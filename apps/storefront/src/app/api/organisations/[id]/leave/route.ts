import { storefront } from "../../../../../billing.ts";
import { leaveRoute } from "../../../../../organisation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/leave">) =>
  leaveRoute(storefront(), request, (await params).id);
