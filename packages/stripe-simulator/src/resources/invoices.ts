import { findInvoice } from "../billing/invoice.ts";
import { linesOf } from "../billing/invoice-lines.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, integer, oneOf, text } from "../protocol/params.ts";
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
