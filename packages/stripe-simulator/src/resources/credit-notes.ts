import { createCreditNote, findCreditNote, voidCreditNote } from "../billing/credit-note.ts";
import type { CreditLine } from "../billing/credit-note-params.ts";
import { findInvoice } from "../billing/invoice.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { hash, integer, list, missingParam, oneOf, type Parsed, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";

const LINE = {
  amount: integer({ min: 1 }),
  description: text(),
  invoice_line_item: text(),
  quantity: integer({ min: 1 }),
  type: required(oneOf("custom_line_item", "invoice_line_item")),
  unit_amount: integer(),
};

export const creditNoteRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/credit_notes",
    returns: "credit_note",
    params: {
      amount: integer({ min: 1 }),
      credit_amount: integer({ min: 0 }),
      effective_at: integer(),
      email_type: oneOf("credit_note", "none"),
      invoice: required(text()),
      lines: list(hash(LINE)),
      memo: text(),
      metadata: metadata(),
      out_of_band_amount: integer({ min: 0 }),
      reason: oneOf("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
      refund_amount: integer({ min: 0 }),
      refunds: list(hash({ amount_refunded: integer({ min: 1 }), refund: required(text()) })),
    },
    handle(world, params) {
      const invoice = findInvoice(world, params.invoice, "invoice");
      return createCreditNote(world, invoice, {
        creditAmount: params.credit_amount ?? 0,
        effectiveAt: params.effective_at ?? null,
        lines: linesOf(params),
        memo: params.memo ?? null,
        metadata: mergeMetadata({}, params.metadata),
        outOfBandAmount: params.out_of_band_amount ?? 0,
        reason: params.reason ?? null,
        refundAmount: params.refund_amount ?? 0,
        refunds: (params.refunds ?? []).map(({ amount_refunded, refund }) => ({
          amount: amount_refunded ?? world.store.tables.refund.get(refund)?.amount ?? 0,
          refund,
        })),
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/credit_notes/:id",
    returns: "credit_note",
    params: {},
    handle: (world, _, [id]) => findCreditNote(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/credit_notes/:id",
    returns: "credit_note",
    params: { memo: text(), metadata: metadata() },
    handle(world, { memo, metadata: given }, [id]) {
      const note = findCreditNote(world, id);
      const patch = {
        metadata: mergeMetadata(note.metadata, given),
        ...(memo === undefined ? {} : { memo }),
      };
      return change(world, world.store.tables.credit_note, note, patch, "credit_note.updated");
    },
  }),
  route({
    method: "POST",
    path: "/v1/credit_notes/:id/void",
    returns: "credit_note",
    params: {},
    handle: (world, _, [id]) => voidCreditNote(world, findCreditNote(world, id)),
  }),
  listRoute({
    path: "/v1/credit_notes/:id/lines",
    returns: "credit_note_line_item",
    params: {},
    rows: (world, _, [id]) => findCreditNote(world, id).lines.data,
  }),
  listRoute({
    path: "/v1/credit_notes",
    returns: "credit_note",
    params: { customer: text(), invoice: text() },
    rows: ({ store }, { customer, invoice }) =>
      (invoice !== undefined
        ? store.tables.credit_note.where("invoice", invoice)
        : customer !== undefined
          ? store.tables.credit_note.where("customer", customer)
          : store.tables.credit_note.all()
      ).filter((row) => customer === undefined || idOf(row.customer) === customer),
  }),
];

/** The amount as one line of its own, or the given lines. @throws StripeFault 400. */
function linesOf({ amount, lines }: { amount?: number; lines?: Parsed<typeof LINE>[] }): CreditLine[] {
  if (amount !== undefined && lines !== undefined)
    throw invalidRequest("You may only specify one of these parameters: amount, lines.", { param: "lines" });
  if (amount !== undefined) return [{ amount, description: null, invoiceLine: null }];
  if (lines === undefined || lines.length === 0) throw missingParam("amount");
  return lines.map((line, index) => {
    const credited = line.amount ?? (line.quantity ?? 1) * (line.unit_amount ?? 0);
    if (credited < 1) throw missingParam(`lines[${index}][amount]`);
    return {
      amount: credited,
      description: line.description ?? null,
      invoiceLine: line.invoice_line_item ?? null,
    };
  });
}
