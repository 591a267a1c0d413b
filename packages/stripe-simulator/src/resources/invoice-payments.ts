import { missingResource } from "../protocol/errors.ts";
import { hash, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { idOf } from "../world/store.ts";

export const invoicePaymentRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/invoice_payments/:id",
    returns: "invoice_payment",
    params: {},
    handle(world, _, [id]) {
      const found = world.store.tables.invoice_payment.get(id);
      if (!found) throw missingResource("invoice_payment", id);
      return found;
    },
  }),
  listRoute({
    path: "/v1/invoice_payments",
    returns: "invoice_payment",
    params: {
      invoice: text(),
      payment: hash({
        payment_intent: text(),
        payment_record: text(),
        type: required(oneOf("payment_intent", "payment_record")),
      }),
      status: oneOf("canceled", "open", "paid"),
    },
    rows: ({ store }, { invoice, payment, status }) =>
      (payment?.payment_intent !== undefined
        ? store.tables.invoice_payment.where("payment_intent", payment.payment_intent)
        : invoice !== undefined
          ? store.tables.invoice_payment.where("invoice", invoice)
          : store.tables.invoice_payment.all()
      )
        .filter((row) => invoice === undefined || idOf(row.invoice) === invoice)
        .filter((row) => payment === undefined || row.payment.type === payment.type)
        .filter((row) => status === undefined || row.status === status),
  }),
];
