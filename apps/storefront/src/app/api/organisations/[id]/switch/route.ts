import { storefront } from "../../../../../billing.ts";
import { switchRoute } from "../../../../../organisation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/switch">) =>
  switchRoute(storefront(), request, (await params).id);
