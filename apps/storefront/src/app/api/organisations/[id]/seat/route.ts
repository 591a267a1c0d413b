import { storefront } from "../../../../../open-storefront.ts";
import { seatRoute } from "../../../../../organisations/seat-route.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/organisations/[id]/seat">) =>
  seatRoute(storefront(), request, (await params).id);
