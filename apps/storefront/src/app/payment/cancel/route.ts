import { movedTo } from "../../../http/payment-moved.ts";
import { storefront } from "../../../open-storefront.ts";

export const GET = (request: Request) => movedTo(storefront(), request, "/checkout/cancel");
