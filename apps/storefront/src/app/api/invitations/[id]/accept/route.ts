import { storefront } from "../../../../../open-storefront.ts";
import { acceptInvitationRoute } from "../../../../../organisations/invitation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/invitations/[id]/accept">) =>
  acceptInvitationRoute(storefront(), request, (await params).id);
