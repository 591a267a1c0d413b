import { storefront } from "../../../../../billing.ts";
import { inviteRoute } from "../../../../../invitation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/invite">) =>
  inviteRoute(storefront(), request, (await params).id);
