import { storefront } from "../../../../../billing.ts";
import { acceptInvitationRoute } from "../../../../../invitation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/invitations/[id]/accept">) =>
  acceptInvitationRoute(storefront(), request, (await params).id);
