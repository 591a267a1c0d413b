import { storefront } from "../../../../../open-storefront.ts";
import { leaveRoute } from "../../../../../organisations/routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/leave">) =>
  leaveRoute(storefront(), request, (await params).id);
