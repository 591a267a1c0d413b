import { collectInvoice, markPaid } from "../billing/collection.ts";
import { finalizeInvoice, findInvoice, giveUpInvoice, voidInvoice } from "../billing/invoice.ts";
import { linesOf } from "../billing/invoice-lines.ts";
import { resolveMethod } from "../payments/payment-method.ts";
import { cardError, invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, ignored, integer, oneOf, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, wakeAt } from "../world/world.ts";

export const invoiceRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/invoices/:id",
    returns: "invoice",
    params: {},
    handle: (world, _, [id]) => findInvoice(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id",
    returns: "invoice",
    params: {
      auto_advance: flag(),
      days_until_due: integer({ min: 0 }),
      default_payment_method: emptyable(text()),
      description: emptyable(text()),
      footer: emptyable(text()),
      metadata: metadata(),
    },
    handle(world, { metadata: given, days_until_due: _, ...fields }, [id]) {
      const invoice = findInvoice(world, id);
      const patch = { ...fields, metadata: mergeMetadata(invoice.metadata, given) };
      const starts =
        fields.auto_advance === true && invoice.status === "draft" && invoice.auto_advance !== true;
      const finalizes = seconds(world) + world.settings.draftSeconds;
      if (starts) wakeAt(world, "invoice", id, finalizes);
      const advance = starts ? { automatically_finalizes_at: finalizes } : {};
      return change(world, world.store.tables.invoice, invoice, { ...patch, ...advance }, "invoice.updated");
    },
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/finalize",
    returns: "invoice",
    params: { auto_advance: flag() },
    handle(world, _, [id]) {
      const open = finalizeInvoice(world, findInvoice(world, id));
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
    handle(
      world,
      { off_session: offSession = true, paid_out_of_band: elsewhere = false, payment_method: methodId },
      [id],
    ) {
      const found = findInvoice(world, id);
      const invoice = found.status === "draft" ? finalizeInvoice(world, found) : found;
      if (invoice.status === "paid")
        throw invalidRequest("Invoice is already paid", { code: "invoice_already_paid" });
      if (invoice.status !== "open" && invoice.status !== "uncollectible") {
        throw invalidRequest(`Invoice is ${invoice.status}, so it cannot be paid.`, {
          code: "status_transition_invalid",
        });
      }
      if (elsewhere) return markPaid(world, invoice);
      const method = methodId === undefined ? undefined : resolveMethod(world, methodId, "payment_method");
      const { answer } = collectInvoice(world, invoice, { method, offSession, byHand: true });
      if (answer?.kind === "declined") {
        throw cardError(
          answer.message,
          answer.code,
          answer.declineCode ? { decline_code: answer.declineCode } : {},
        );
      }
      if (answer?.kind === "challenge") {
        throw cardError(
          "This payment requires additional user action before it can be completed successfully.",
          "invoice_payment_intent_requires_action",
        );
      }
      return findInvoice(world, id);
    },
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/void",
    returns: "invoice",
    params: {},
    handle: (world, _, [id]) => voidInvoice(world, findInvoice(world, id)),
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id/mark_uncollectible",
    returns: "invoice",
    params: {},
    handle: (world, _, [id]) => giveUpInvoice(world, findInvoice(world, id)),
  }),
  listRoute({
    path: "/v1/invoices/:id/lines",
    returns: "line_item",
    params: {},
    rows: (world, _, [id]) => linesOf(world, findInvoice(world, id)),
  }),
  listRoute({
    path: "/v1/invoices",
    returns: "invoice",
    params: {
      collection_method: oneOf("charge_automatically", "send_invoice"),
      customer: text(),
      status: oneOf("draft", "open", "paid", "uncollectible", "void"),
      subscription: text(),
    },
    rows: ({ store }, { collection_method: method, customer, status, subscription }) =>
      (subscription !== undefined
        ? store.tables.invoice.where("subscription", subscription)
        : customer !== undefined
          ? store.tables.invoice.where("customer", customer)
          : store.tables.invoice.all()
      )
        .filter((row) => customer === undefined || idOf(row.customer) === customer)
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => method === undefined || row.collection_method === method),
  }),
];
