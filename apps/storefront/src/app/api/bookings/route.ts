import { bookingRoute } from "../../../bookings/route.ts";
import { storefront } from "../../../open-storefront.ts";

export const POST = (request: Request) => bookingRoute(storefront(), request);
