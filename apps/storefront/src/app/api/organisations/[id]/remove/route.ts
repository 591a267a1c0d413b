import { storefront } from "../../../../../open-storefront.ts";
import { removeRoute } from "../../../../../organisations/member-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/remove">) =>
  removeRoute(storefront(), request, (await params).id);
