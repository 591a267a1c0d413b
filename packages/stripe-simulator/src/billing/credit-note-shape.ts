import type Stripe from "stripe";
import { wireDecimal } from "../protocol/decimal.ts";
import { embedded } from "../protocol/pagination.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import type { CreditLine, NewCreditNote } from "./credit-note-params.ts";
import type { LinkedRefund } from "./credit-note-refunds.ts";

/** Where the amount of a note went. */
export interface CreditedAmounts {
  balanceTransaction: string | null;
  post: number;
  pre: number;
  refunds: readonly LinkedRefund[];
}

export function buildCreditNote(
  world: World,
  id: string,
  invoice: Stripe.Invoice,
  wanted: NewCreditNote,
  { balanceTransaction, post, pre, refunds }: CreditedAmounts,
): Stripe.CreditNote {
  const amount = pre + post;
  const earlier = world.store.tables.credit_note.where("invoice", invoice.id).length;
  const number = `${invoice.number}-CN-${String(earlier + 1).padStart(2, "0")}`;
  const lines = wanted.lines.map((line) => buildLine(world, line));
  return {
    id,
    object: "credit_note",
    amount,
    amount_shipping: 0,
    created: seconds(world),
    currency: invoice.currency,
    customer: idOf(invoice.customer) ?? "",
    customer_account: null,
    customer_balance_transaction: balanceTransaction,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: wanted.effectiveAt ?? seconds(world),
    invoice: invoice.id,
    lines: embedded(lines, `/v1/credit_notes/${id}/lines`),
    livemode: false,
    memo: wanted.memo,
    metadata: wanted.metadata,
    number,
    out_of_band_amount: wanted.outOfBandAmount === 0 ? null : wanted.outOfBandAmount,
    pdf: `${world.publicUrl()}/i/${invoice.id}/pdf`,
    post_payment_amount: post,
    pre_payment_amount: pre,
    pretax_credit_amounts: [],
    reason: wanted.reason,
    refunds: refunds.map((row) => ({
      amount_refunded: row.amount,
      payment_record_refund: null,
      refund: row.refund,
      type: "refund",
    })),
    shipping_cost: null,
    status: "issued",
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: pre > 0 && post > 0 ? "mixed" : pre > 0 ? "pre_payment" : "post_payment",
    voided_at: null,
  };
}

function buildLine(world: World, line: CreditLine): Stripe.CreditNoteLineItem {
  return {
    id: world.ids.make("credit_note_line"),
    object: "credit_note_line_item",
    amount: line.amount,
    description: line.description,
    discount_amount: 0,
    discount_amounts: [],
    livemode: false,
    metadata: {},
    pretax_credit_amounts: [],
    quantity: 1,
    tax_rates: [],
    taxes: [],
    unit_amount: line.amount,
    unit_amount_decimal: wireDecimal(line.amount),
    ...(line.invoiceLine === null
      ? { type: "custom_line_item" }
      : { invoice_line_item: line.invoiceLine, type: "invoice_line_item" }),
  };
}
