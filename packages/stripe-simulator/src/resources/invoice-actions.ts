import type Stripe from "stripe";
import { attachIntent, attachRecord } from "../billing/attach-payment.ts";
import { markPaid, markPaidWithoutPayment } from "../billing/close-paid.ts";
import { collectInvoice } from "../billing/collection.ts";
import { finalizeOrRefuse } from "../billing/finalization.ts";
import { findInvoice, giveUpInvoice, isPayable, voidInvoice } from "../billing/invoice.ts";
import { afterClosed } from "../billing/subscription-status.ts";
import { setDelinquent } from "../payments/customer.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { findRecord } from "../payments/payment-record.ts";
import { cardError, invalidRequest, missingResource } from "../protocol/errors.ts";
import { flag, ignored, missingParam, text } from "../protocol/params.ts";
import { type Route, route } from "../protocol/route.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/** What is done to an invoice after it was drafted. */
export const invoiceActionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/invoices/:id/finalize",
    returns: "invoice",
    params: { auto_advance: flag() },
    handle(world, _, [id]) {
      const open = finalizeOrRefuse(world, findInvoice(world, id));
      return open.amount_due === 0 ? markPaid(world, open) : open;
    },
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/pay",
    returns: "invoice",
    params: {
      forgive: flag(),
      mandate: ignored(),
      off_session: flag(),
      paid_out_of_band: flag(),
      payment_method: text(),
      source: ignored(),
    },
    handle(world, { off_session = true, paid_out_of_band: elsewhere = false, payment_method }, [id]) {
      const invoice = payable(world, id);
      if (elsewhere) return markPaidWithoutPayment(world, invoice);
      return pay(world, invoice, { offSession: off_session, methodId: payment_method });
    },
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/attach_payment",
    returns: "invoice",
    params: { payment_intent: text(), payment_record: text() },
    handle(world, { payment_intent: intentId, payment_record: recordId }, [id]) {
      const invoice = findInvoice(world, id);
      if (recordId !== undefined)
        return attachRecord(world, invoice, findRecord(world, recordId, "payment_record"));
      if (intentId === undefined) throw missingParam("payment_intent");
      const intent = world.store.tables.payment_intent.get(intentId);
      if (!intent) throw missingResource("payment_intent", intentId, "payment_intent");
      return attachIntent(world, invoice, intent);
    },
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/void",
    returns: "invoice",
    params: {},
    handle(world, _, [id]) {
      const closed = voidInvoice(world, findInvoice(world, id));
      afterClosed(world, closed);
      return closed;
    },
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/mark_uncollectible",
    returns: "invoice",
    params: {},
    handle(world, _, [id]) {
      const closed = giveUpInvoice(world, findInvoice(world, id), "user_forgiven");
      setDelinquent(world, idOf(closed.customer), false);
      afterClosed(world, closed);
      return closed;
    },
  }),
];

/** An invoice that can be paid; a draft is finalized first. @throws StripeFault 400. */
function payable(world: World, id: string): Stripe.Invoice {
  const found = findInvoice(world, id);
  const invoice = found.status === "draft" ? finalizeOrRefuse(world, found) : found;
  if (invoice.status === "paid")
    throw invalidRequest("Invoice is already paid", { code: "invoice_already_paid" });
  if (isPayable(invoice)) return invoice;
  throw invalidRequest(`Invoice is ${invoice.status}, so it cannot be paid.`, {
    code: "status_transition_invalid",
  });
}

/** @throws StripeFault 402 if the bank declines, or wants the customer to authenticate. */
function pay(
  world: World,
  invoice: Stripe.Invoice,
  by: { methodId: string | undefined; offSession: boolean },
): Stripe.Invoice {
  const method = by.methodId === undefined ? undefined : resolveMethod(world, by.methodId, "payment_method");
  const { answer } = collectInvoice(world, invoice, { method, offSession: by.offSession, byHand: true });
  if (answer?.kind === "declined") {
    const detail = answer.declineCode ? { decline_code: answer.declineCode } : {};
    throw cardError(answer.message, answer.code, detail);
  }
  if (answer?.kind === "challenge") {
    throw cardError(
      "This payment requires additional user action before it can be completed successfully.",
      "invoice_payment_intent_requires_action",
    );
  }
  return findInvoice(world, invoice.id);
}
