import type Stripe from "stripe";
import { markFailed, markPaid } from "../billing/collection.ts";
import { findInvoice } from "../billing/invoice.ts";
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
  settleDependents(world, settled, answer.status);
}

/** Applies the result of a payment intent to its invoice and its checkout session. */
export function settleDependents(
  world: World,
  intent: Stripe.PaymentIntent,
  status: "failed" | "succeeded",
): void {
  const { "checkout.session": sessions, invoice_payment: payments } = world.store.tables;
  const invoiceIds = payments
    .where("payment_intent", intent.id)
    .map((payment) => idOf(payment.invoice) ?? "");
  for (const id of invoiceIds) {
    const invoice = findInvoice(world, id);
    if (invoice.status !== "open") continue;
    if (status === "succeeded") markPaid(world, invoice);
    else markFailed(world, invoice);
    for (const session of sessions.where("invoice", id)) settleSession(world, session, status);
  }
  for (const session of sessions.where("payment_intent", intent.id)) settleSession(world, session, status);
}
