import { storefront } from "../../../../../open-storefront.ts";
import { inviteRoute } from "../../../../../organisations/invitation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/invite">) =>
  inviteRoute(storefront(), request, (await params).id);
