import { Hono } from "hono";
import { unknownPage } from "./checkout-states.ts";
import type { ReceiptView } from "./invoice-page-actions.ts";
import { answerWithPage } from "./layout.ts";
import { receiptPage } from "./receipt-page.ts";

/** The receipt of a charge at `/receipts/:id`; 404 for a charge that took no money. */
export function receiptPages(find: (chargeId: string) => ReceiptView | null): Hono {
  return new Hono().get("/receipts/:id", (c) => {
    const view = find(c.req.param("id"));
    return answerWithPage(c, view ? receiptPage(view) : unknownPage("receipt"));
  });
}
