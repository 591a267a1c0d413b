import { storefront } from "../../../../../open-storefront.ts";
import { switchRoute } from "../../../../../organisations/routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/switch">) =>
  switchRoute(storefront(), request, (await params).id);
