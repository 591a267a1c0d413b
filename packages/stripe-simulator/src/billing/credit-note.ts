import type Stripe from "stripe";
import { moveBalance } from "../payments/customer-balance.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { add, change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { markPaidWithoutPayment } from "./close-paid.ts";
import type { NewCreditNote } from "./credit-note-params.ts";
import { creditableOf, linkRefund, refundPayments } from "./credit-note-refunds.ts";
import { buildCreditNote } from "./credit-note-shape.ts";
import { findInvoice } from "./invoice.ts";
import { expectRest } from "./invoice-payments.ts";

export function findCreditNote(world: World, id: string): Stripe.CreditNote {
  const found = world.store.tables.credit_note.get(id);
  if (!found) throw missingResource("credit_note", id);
  return found;
}

/**
 * Credits a finalized invoice. What is still to be paid is reduced first; what was paid already is refunded, added to
 * the customer's balance or given back elsewhere. Source: docs.stripe.com/api/credit_notes/create.
 *
 * @throws StripeFault 400 if the invoice, the amount or its distribution does not allow it.
 */
export function createCreditNote(
  world: World,
  invoice: Stripe.Invoice,
  wanted: NewCreditNote,
): Stripe.CreditNote {
  const amount = wanted.lines.reduce((sum, line) => sum + line.amount, 0);
  checkAmount(world, invoice, amount);
  const pre = Math.min(amount, invoice.amount_remaining);
  const post = amount - pre;
  checkSum(wanted, post);
  const id = world.ids.make("credit_note");
  const refunds = [
    ...wanted.refunds.map((linked) => linkRefund(world, invoice, linked)),
    ...refundPayments(world, invoice, wanted.refundAmount),
  ];
  const transaction = moveBalance(
    world,
    idOf(invoice.customer) ?? "",
    { amount: -wanted.creditAmount, currency: invoice.currency },
    { type: "credit_note", creditNote: id, invoice: invoice.id },
  );
  const amounts = { balanceTransaction: transaction?.id ?? null, post, pre, refunds };
  const note = add(
    world,
    world.store.tables.credit_note,
    buildCreditNote(world, id, invoice, wanted, amounts),
    "credit_note.created",
  );
  adjust(world, invoice, { post, pre });
  return note;
}

/** Undoes a note on an invoice that is still open. Source: docs.stripe.com/api/credit_notes/void. */
export function voidCreditNote(world: World, note: Stripe.CreditNote): Stripe.CreditNote {
  const invoice = findInvoice(world, idOf(note.invoice) ?? "");
  if (note.status !== "issued" || note.post_payment_amount > 0 || invoice.status !== "open")
    throw invalidRequest("Only an issued credit note of an open invoice can be voided.");
  adjust(world, invoice, { post: 0, pre: -note.pre_payment_amount });
  const patch = { status: "void", voided_at: seconds(world) };
  return change(world, world.store.tables.credit_note, note, patch, "credit_note.voided");
}

function adjust(world: World, invoice: Stripe.Invoice, { post, pre }: { post: number; pre: number }): void {
  const patch = {
    amount_due: invoice.amount_due - pre,
    amount_remaining: invoice.amount_remaining - pre,
    post_payment_credit_notes_amount: invoice.post_payment_credit_notes_amount + post,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount + pre,
  };
  const adjusted = change(world, world.store.tables.invoice, invoice, patch, "invoice.updated");
  if (pre > 0 && adjusted.amount_remaining === 0) markPaidWithoutPayment(world, adjusted);
  else expectRest(world, adjusted);
}

function checkAmount(world: World, invoice: Stripe.Invoice, amount: number): void {
  if (invoice.status !== "open" && invoice.status !== "paid")
    throw invalidRequest(
      `You can only create credit notes for finalized (open or paid) invoices. This invoice is ${invoice.status}.`,
      { code: "invoice_not_editable", param: "invoice" },
    );
  const left = creditableOf(world, invoice);
  if (amount >= 1 && amount <= left) return;
  throw invalidRequest(`A credit note for this invoice can be for 1 to ${left}, not ${amount}.`, {
    param: "amount",
  });
}

function checkSum(wanted: NewCreditNote, post: number): void {
  const linked = wanted.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  const sum = wanted.creditAmount + wanted.outOfBandAmount + wanted.refundAmount + linked;
  if (sum === post) return;
  throw invalidRequest(
    `The sum of credit amount, refund amount and out of band amount (${sum}) must equal the post payment credit note amount (${post}).`,
  );
}
