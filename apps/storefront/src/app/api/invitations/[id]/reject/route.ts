import { storefront } from "../../../../../open-storefront.ts";
import { rejectInvitationRoute } from "../../../../../organisations/invitation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/invitations/[id]/reject">) =>
  rejectInvitationRoute(storefront(), request, (await params).id);
