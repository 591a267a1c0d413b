import type Stripe from "stripe";
import { cancelIntent, createIntent } from "../payments/payment-intent.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";

/** The default payment of an invoice, open or paid. */
export function paymentOf(world: World, invoice: Stripe.Invoice): Stripe.InvoicePayment | undefined {
  return world.store.tables.invoice_payment
    .where("invoice", invoice.id)
    .find((payment) => payment.is_default && payment.status !== "canceled");
}

/** Makes the default payment of a finalized invoice, with its payment intent. */
export function expectPayment(world: World, invoice: Stripe.Invoice): void {
  const intent = createIntent(world, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer),
    description: describe(invoice),
    setup_future_usage: invoice.parent ? "off_session" : null,
  });
  addPayment(world, invoice, {
    amount: invoice.amount_due,
    isDefault: true,
    payment: { payment_intent: intent.id, type: "payment_intent" },
  });
}

export function addPayment(
  world: World,
  invoice: Stripe.Invoice,
  wanted: { amount: number; isDefault: boolean; payment: Stripe.InvoicePayment.Payment },
): Stripe.InvoicePayment {
  return world.store.tables.invoice_payment.put({
    id: world.ids.make("invoice_payment"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: wanted.amount,
    created: seconds(world),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: wanted.isDefault,
    livemode: false,
    payment: wanted.payment,
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

/** Records that a payment of an invoice succeeded. @param amount what it paid of the invoice, in minor units. */
export function recordPaid(world: World, payment: Stripe.InvoicePayment, amount: number): void {
  const paid = world.store.tables.invoice_payment.put({
    ...payment,
    amount_paid: amount,
    status: "paid",
    status_transitions: { ...payment.status_transitions, paid_at: seconds(world) },
  });
  emit(world, "invoice_payment.paid", paid);
}

/** Moves the default payment to what is left. Source: docs.stripe.com/api/invoice-payment/object, `is_default`. */
export function expectRest(world: World, invoice: Stripe.Invoice): void {
  const { invoice_payment: payments, payment_intent: intents } = world.store.tables;
  const payment = paymentOf(world, invoice);
  if (payment?.status !== "open") return;
  payments.put({ ...payment, amount_requested: invoice.amount_remaining });
  const intent = intents.get(idOf(payment.payment.payment_intent) ?? "");
  if (intent) change(world, intents, intent, { amount: invoice.amount_remaining });
}

/** Cancels what an invoice no longer waits for. The intent of an attached payment belongs to the shop and stays. */
export function cancelOpenPayments(
  world: World,
  invoice: Stripe.Invoice,
  reason: "automatic" | "void_invoice",
): void {
  const { invoice_payment: payments, payment_intent: intents } = world.store.tables;
  for (const payment of payments.where("invoice", invoice.id)) {
    if (payment.status !== "open") continue;
    const status_transitions = { ...payment.status_transitions, canceled_at: seconds(world) };
    payments.put({ ...payment, status: "canceled", status_transitions });
    const intent = intents.get(idOf(payment.payment.payment_intent) ?? "");
    if (payment.is_default && intent && intent.status !== "canceled") cancelIntent(world, intent, reason);
  }
}

function describe(invoice: Stripe.Invoice): string {
  if (invoice.billing_reason === "subscription_create") return "Subscription creation";
  if (invoice.billing_reason === "subscription_cycle" || invoice.billing_reason === "subscription_update")
    return "Subscription update";
  return `Payment for Invoice ${invoice.number}`;
}
