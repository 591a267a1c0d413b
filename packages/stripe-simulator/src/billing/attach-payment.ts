import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { creditPayment } from "./close-paid.ts";
import { findInvoice, isPayable } from "./invoice.ts";
import { addPayment } from "./invoice-payments.ts";

/**
 * Adds a payment intent to the payments of an open invoice: credited at once if it has succeeded, else when it does.
 * Source: docs.stripe.com/api/invoices/attach_payment. @throws StripeFault 400.
 */
export function attachIntent(
  world: World,
  invoice: Stripe.Invoice,
  intent: Stripe.PaymentIntent,
): Stripe.Invoice {
  checkOpen(invoice);
  checkMoney(invoice, { amount: intent.amount, currency: intent.currency });
  const refuse = (message: string) => invalidRequest(message, { param: "payment_intent" });
  if (idOf(intent.customer) !== idOf(invoice.customer))
    throw refuse(`The customer of ${intent.id} is not the customer of ${invoice.id}.`);
  if (intent.status === "canceled") throw refuse(`${intent.id} is canceled, so it cannot pay an invoice.`);
  if (world.store.tables.invoice_payment.where("payment_intent", intent.id).length > 0)
    throw refuse(`${intent.id} is a payment of an invoice already.`);
  const payment = addPayment(world, invoice, {
    amount: intent.amount,
    isDefault: false,
    payment: { payment_intent: intent.id, type: "payment_intent" },
  });
  if (intent.status === "succeeded") creditPayment(world, invoice, payment, intent.amount_received);
  return findInvoice(world, invoice.id);
}

/** Adds a payment outside of Stripe, which counts once it is guaranteed. @throws StripeFault 400. */
export function attachRecord(
  world: World,
  invoice: Stripe.Invoice,
  record: Stripe.PaymentRecord,
): Stripe.Invoice {
  checkOpen(invoice);
  const { currency, value } = record.amount_requested;
  checkMoney(invoice, { amount: value, currency });
  if (world.store.tables.invoice_payment.where("payment_record", record.id).length > 0)
    throw invalidRequest(`${record.id} is a payment of an invoice already.`, { param: "payment_record" });
  if (record.amount_guaranteed.value === 0)
    throw invalidRequest(`${record.id} is not guaranteed, so it cannot pay an invoice.`, {
      param: "payment_record",
    });
  const payment = addPayment(world, invoice, {
    amount: value,
    isDefault: false,
    payment: { payment_record: record.id, type: "payment_record" },
  });
  creditPayment(world, invoice, payment, record.amount_guaranteed.value);
  return findInvoice(world, invoice.id);
}

function checkOpen(invoice: Stripe.Invoice): void {
  if (isPayable(invoice)) return;
  throw invalidRequest(`Payments can be attached to open invoices only; this one is ${invoice.status}.`, {
    code: "status_transition_invalid",
  });
}

function checkMoney(
  invoice: Stripe.Invoice,
  { amount, currency }: { amount: number; currency: string },
): void {
  if (currency !== invoice.currency)
    throw invalidRequest(`The payment is in ${currency} and the invoice in ${invoice.currency}.`);
  if (amount < 1) throw invalidRequest("The payment has no amount.");
}
