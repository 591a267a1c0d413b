import type Stripe from "stripe";
import { markFailed, markPaid } from "../billing/collection.ts";
import { findInvoice } from "../billing/invoice.ts";
import { bankAccount } from "../payments/bank-debits.ts";
import { settleIntent } from "../payments/settle-intent.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { completeLater } from "./complete.ts";

/** The bank answers a debit by the clock, with the verdict that belongs to the account number. */
export function settleByBank(world: World, intentId: string): void {
  const intent = world.store.tables.payment_intent.get(intentId);
  if (intent?.status !== "processing") return;
  const instrument = world.store.hidden.instruments.get(idOf(intent.payment_method) ?? "");
  const verdict = instrument?.kind === "bank_debit" ? bankAccount(instrument.iban)?.verdict : "succeeded";
  settle(world, intent, verdict ?? "succeeded");
}

/** The verdict on a debit, carried over to the invoice and the checkout that wait for it. */
export function settle(world: World, intent: Stripe.PaymentIntent, verdict: "failed" | "succeeded"): void {
  const settled = settleIntent(world, intent, verdict);
  carryOver(world, settled, verdict);
}

/** Tells the invoice and the checkout session of a payment intent what became of it. */
export function carryOver(world: World, intent: Stripe.PaymentIntent, verdict: "failed" | "succeeded"): void {
  const { "checkout.session": sessions, invoice_payment: payments } = world.store.tables;
  const invoiceIds = payments
    .where("payment_intent", intent.id)
    .map((payment) => idOf(payment.invoice) ?? "");
  for (const id of invoiceIds) {
    const invoice = findInvoice(world, id);
    if (invoice.status !== "open") continue;
    if (verdict === "succeeded") markPaid(world, invoice);
    else markFailed(world, invoice);
    for (const session of sessions.where("invoice", id)) completeLater(world, session, verdict);
  }
  for (const session of sessions.where("payment_intent", intent.id)) completeLater(world, session, verdict);
}
