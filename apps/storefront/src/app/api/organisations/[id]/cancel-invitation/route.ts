import { storefront } from "../../../../../billing.ts";
import { cancelInvitationRoute } from "../../../../../invitation-routes.ts";

export const POST = async (
  request: Request,
  { params }: RouteContext<"/api/organisations/[id]/cancel-invitation">,
) => cancelInvitationRoute(storefront(), request, (await params).id);
