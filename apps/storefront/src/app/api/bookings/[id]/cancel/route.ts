import { storefront } from "../../../../../billing.ts";
import { cancelBookingRoute } from "../../../../../booking-cancel-route.ts";

export const POST = async (request: Request, { params }: RouteContext<"/api/bookings/[id]/cancel">) =>
  cancelBookingRoute(storefront(), request, (await params).id);
