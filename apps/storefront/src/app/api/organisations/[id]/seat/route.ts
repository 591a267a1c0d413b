import { storefront } from "../../../../../billing.ts";
import { seatRoute } from "../../../../../seat-route.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/seat">) =>
  seatRoute(storefront(), request, (await params).id);
