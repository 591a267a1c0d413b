import type Stripe from "stripe";
import { missingResource } from "../protocol/errors.ts";
import { hash, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

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
    rows: (world, { invoice, payment, status }) =>
      narrowest(world, { ...payment, invoice })
        .filter((row) => invoice === undefined || idOf(row.invoice) === invoice)
        .filter((row) => payment === undefined || row.payment.type === payment.type)
        .filter((row) => isOf(row, payment?.payment_intent, payment?.payment_record))
        .filter((row) => status === undefined || row.status === status),
  }),
];

/** Starts from the index of the first filter that has one. */
function narrowest(
  world: World,
  by: { payment_intent?: string; payment_record?: string; invoice: string | undefined },
): Stripe.InvoicePayment[] {
  const { invoice_payment: payments } = world.store.tables;
  if (by.payment_intent !== undefined) return payments.where("payment_intent", by.payment_intent);
  if (by.payment_record !== undefined) return payments.where("payment_record", by.payment_record);
  return by.invoice === undefined ? payments.all() : payments.where("invoice", by.invoice);
}

function isOf(
  { payment }: Stripe.InvoicePayment,
  intent: string | undefined,
  record: string | undefined,
): boolean {
  return (
    (intent === undefined || idOf(payment.payment_intent) === intent) &&
    (record === undefined || idOf(payment.payment_record) === record)
  );
}
