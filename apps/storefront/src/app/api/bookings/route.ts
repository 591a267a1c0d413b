import { storefront } from "../../../billing.ts";
import { bookingRoute } from "../../../booking-routes.ts";

export const POST = (request: Request) => bookingRoute(storefront(), request);
