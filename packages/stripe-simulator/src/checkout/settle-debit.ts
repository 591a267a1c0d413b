import type Stripe from "stripe";
import { creditPayment, markPaid } from "../billing/close-paid.ts";
import { findInvoice, isPayable } from "../billing/invoice.ts";
import { markReturned, refusePayment } from "../billing/payment-failure.ts";
import { bankAccount } from "../payments/bank-debits.ts";
import { settleIntent } from "../payments/settle-intent.ts";
import type { DebitAnswer } from "../payments/test-ibans.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { settleSession } from "./complete.ts";

/** Settles a debit by the clock; the account number decides whether it succeeds. */
export function settleScheduledDebit(world: World, intentId: string): void {
  const intent = world.store.tables.payment_intent.get(intentId);
  if (intent?.status !== "processing") return;
  const instrument = world.store.hidden.instruments.get(idOf(intent.payment_method) ?? "");
  const answer = instrument?.kind === "bank_debit" ? bankAccount(instrument.iban)?.answer : undefined;
  settleDebit(world, intent, answer && answer.status !== "unsupported" ? answer : { status: "succeeded" });
}

/** Settles a debit, and the invoice and the checkout session that wait for it. */
export function settleDebit(world: World, intent: Stripe.PaymentIntent, answer: DebitAnswer): void {
  const settled = settleIntent(world, intent, answer);
  settleDependents(world, settled, answer.status === "failed" ? "returned" : "succeeded");
}

/**
 * Applies the result of a payment intent to its invoices and its checkout session.
 * @param result `returned`: a debit failed later; `failed`: an attempt by hand was declined.
 */
export function settleDependents(
  world: World,
  intent: Stripe.PaymentIntent,
  result: "failed" | "returned" | "succeeded",
): void {
  const { "checkout.session": sessions, invoice_payment: payments } = world.store.tables;
  const status = result === "succeeded" ? "succeeded" : "failed";
  for (const payment of payments.where("payment_intent", intent.id)) {
    const invoice = findInvoice(world, idOf(payment.invoice) ?? "");
    if (payment.status !== "open" || !isPayable(invoice)) continue;
    if (result === "succeeded") credit(world, invoice, payment, intent.amount_received);
    else if (payment.is_default && result === "returned") markReturned(world, invoice);
    else if (payment.is_default) refusePayment(world, invoice, { byHand: true });
    for (const session of sessions.where("invoice", invoice.id)) settleSession(world, session, status);
  }
  for (const session of sessions.where("payment_intent", intent.id)) settleSession(world, session, status);
}

function credit(world: World, invoice: Stripe.Invoice, payment: Stripe.InvoicePayment, amount: number): void {
  if (payment.is_default) markPaid(world, invoice);
  else creditPayment(world, invoice, payment, amount);
}
