import { storefront } from "../../../../../billing.ts";
import { rejectInvitationRoute } from "../../../../../invitation-routes.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/invitations/[id]/reject">) =>
  rejectInvitationRoute(storefront(), request, (await params).id);
