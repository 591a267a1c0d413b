import { storefront } from "../../../../../billing.ts";
import { bookingCalendarRoute } from "../../../../../booking-calendar-route.ts";

export const GET = async (request: Request, { params }: RouteContext<"/api/bookings/[id]/calendar">) =>
  bookingCalendarRoute(storefront(), request, (await params).id);
