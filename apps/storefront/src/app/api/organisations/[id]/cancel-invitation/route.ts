import { storefront } from "../../../../../open-storefront.ts";
import { cancelInvitationRoute } from "../../../../../organisations/invitation-routes.ts";

export const POST = async (
  request: Request,
  { params }: RouteContext<"/api/organisations/[id]/cancel-invitation">,
) => cancelInvitationRoute(storefront(), request, (await params).id);
