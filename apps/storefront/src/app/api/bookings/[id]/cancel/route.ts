import { cancelBookingRoute } from "../../../../../bookings/cancel-route.ts";
import { storefront } from "../../../../../open-storefront.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/bookings/[id]/cancel">) =>
  cancelBookingRoute(storefront(), request, (await params).id);
