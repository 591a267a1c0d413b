import { bookingCalendarRoute } from "../../../../../bookings/calendar-route.ts";
import { storefront } from "../../../../../open-storefront.ts";

export const GET = async (request: Request, { params }: RouteContext<"/api/bookings/[id]/calendar">) =>
  bookingCalendarRoute(storefront(), request, (await params).id);
