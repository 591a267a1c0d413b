import type Stripe from "stripe";
import { createRefund, findRefund } from "../payments/refund.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/** A refund that a credit note explains. */
export interface LinkedRefund {
  refund: string;
  /** Minor units. */
  amount: number;
}

/**
 * What can still be credited: refunds made without a note count as well.
 * Source: docs.stripe.com/api/credit_notes/create. @returns minor units.
 */
export function creditableOf(world: World, invoice: Stripe.Invoice): number {
  const notes = world.store.tables.credit_note
    .where("invoice", invoice.id)
    .filter((note) => note.status === "issued");
  const credited = notes.reduce((sum, note) => sum + note.amount, 0);
  const explained = notes.flatMap((note) => note.refunds).reduce((sum, row) => sum + row.amount_refunded, 0);
  const refunded = chargesOf(world, invoice).reduce((sum, charge) => sum + charge.amount_refunded, 0);
  return Math.max(invoice.total, 0) - credited - Math.max(refunded - explained, 0);
}

/** Refunds an amount from the payments of an invoice, the newest first. @throws StripeFault 400 if they are less. */
export function refundPayments(world: World, invoice: Stripe.Invoice, amount: number): LinkedRefund[] {
  const charges = chargesOf(world, invoice).filter((charge) => charge.paid);
  const left = charges.reduce((sum, charge) => sum + refundable(charge), 0);
  if (amount > left)
    throw invalidRequest(`Only ${left} of this invoice's payments can be refunded, not ${amount}.`, {
      param: "refund_amount",
    });
  let rest = amount;
  return charges.flatMap((charge) => {
    const part = Math.min(rest, refundable(charge));
    rest -= part;
    if (part === 0) return [];
    const { id } = createRefund(world, charge, { amount: part, metadata: {}, reason: null });
    return [{ amount: part, refund: id }];
  });
}

/** @throws StripeFault 400 unless it is a refund of a payment of this invoice, of that amount at least. */
export function linkRefund(world: World, invoice: Stripe.Invoice, linked: LinkedRefund): LinkedRefund {
  const refund = findRefund(world, linked.refund, "refunds");
  const isOwn = chargesOf(world, invoice).some((charge) => charge.id === idOf(refund.charge));
  if (!isOwn || refund.amount < linked.amount)
    throw invalidRequest(`The refund ${refund.id} does not refund ${linked.amount} of this invoice.`, {
      param: "refunds",
    });
  return linked;
}

function chargesOf(world: World, invoice: Stripe.Invoice): Stripe.Charge[] {
  const { charge: charges, invoice_payment: payments, payment_intent: intents } = world.store.tables;
  return payments
    .where("invoice", invoice.id)
    .filter((payment) => payment.status === "paid")
    .flatMap((payment) => intents.get(idOf(payment.payment.payment_intent) ?? "") ?? [])
    .flatMap((intent) => charges.get(idOf(intent.latest_charge) ?? "") ?? []);
}

function refundable(charge: Stripe.Charge): number {
  return charge.amount_captured - charge.amount_refunded;
}
