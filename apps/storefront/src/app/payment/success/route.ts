import { storefront } from "../../../billing.ts";
import { movedTo } from "../../../payment-moved.ts";

export const GET = (request: Request) => movedTo(storefront(), request, "/checkout/success");
