import type Stripe from "stripe";
import { collectInvoice } from "../billing/collection.ts";
import { findInvoice, isPayable } from "../billing/invoice.ts";
import { linesOf } from "../billing/invoice-lines.ts";
import { paymentOf } from "../billing/invoice-payments.ts";
import type { InvoicePageActions, InvoicePageView } from "../pages/invoice-page-actions.ts";
import type { PaymentForm, PayOutcome } from "../pages/page-actions.ts";
import type { Presence } from "../payments/bank-answer.ts";
import { checkForm, digits, parseExpiry } from "../payments/payment-form.ts";
import { createBankDebit, createCard, saveMethod } from "../payments/payment-method.ts";
import type { Dispatcher } from "../webhooks/webhooks.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/** The data and the actions of the hosted invoice page. Source: docs.stripe.com/invoicing/hosted-invoice-page. */
export function hostedInvoice(world: World, webhooks: Pick<Dispatcher, "settled">): InvoicePageActions {
  const finish = async (outcome: PayOutcome) => {
    await webhooks.settled();
    return outcome;
  };
  return {
    find: (id) => invoiceView(world, id),
    pay: (id, form) => finish(payInvoice(world, findInvoice(world, id), form)),
    authenticate: (id, confirmed) => finish(confirmInvoice(world, findInvoice(world, id), confirmed)),
  };
}

function invoiceView(world: World, id: string): InvoicePageView | null {
  const invoice = world.store.tables.invoice.get(id);
  if (!invoice || invoice.status === "draft") return null;
  const intent = intentOf(world, invoice);
  const discount = (invoice.total_discount_amounts ?? []).reduce((sum, { amount }) => sum + amount, 0);
  return {
    id,
    merchant: world.settings.merchant,
    number: invoice.number,
    status: invoice.status ?? "open",
    email: invoice.customer_email,
    currency: invoice.currency,
    lines: linesOf(world, invoice).map(({ amount, description, quantity }) => ({
      amount,
      description: description ?? "",
      quantity: quantity ?? 1,
    })),
    subtotal: invoice.subtotal,
    discount,
    credit: Math.max(invoice.total - invoice.amount_due, 0),
    total: invoice.total,
    remaining: invoice.amount_remaining,
    created: invoice.created,
    dueDate: invoice.due_date,
    paidAt: invoice.status_transitions.paid_at,
    processing: intent?.status === "processing",
    awaitingAuthentication: invoice.status === "open" && intent?.status === "requires_action",
  };
}

function payInvoice(world: World, invoice: Stripe.Invoice, form: PaymentForm): PayOutcome {
  const closed = closedOutcome(world, invoice);
  if (closed) return closed;
  if (form.method === "none")
    return { kind: "declined", code: "payment_method_required", message: "Choose a payment method." };
  const malformed = checkForm(form, world.clock.now());
  return malformed ?? collect(world, invoice, methodOf(world, invoice, form), { offSession: false });
}

function confirmInvoice(world: World, invoice: Stripe.Invoice, confirmed: boolean): PayOutcome {
  const closed = closedOutcome(world, invoice);
  if (closed) return closed;
  const intent = intentOf(world, invoice);
  const method = world.store.tables.payment_method.get(idOf(intent?.payment_method) ?? "");
  if (intent?.status !== "requires_action" || !method)
    return {
      kind: "declined",
      code: "payment_intent_unexpected_state",
      message: "There is no payment to confirm.",
    };
  return collect(world, invoice, method, { offSession: false, confirmed });
}

function collect(
  world: World,
  invoice: Stripe.Invoice,
  method: Stripe.PaymentMethod,
  presence: Presence,
): PayOutcome {
  const { answer } = collectInvoice(world, invoice, { ...presence, method, byHand: true });
  if (answer?.kind === "challenge") return { kind: "authenticate" };
  if (answer?.kind === "declined")
    return { kind: "declined", code: answer.declineCode ?? answer.code, message: answer.message };
  if (invoice.parent) keepMethod(world, invoice, method);
  return done(world, invoice);
}

/** Saves the method on the customer, and on the subscription if `save_default_payment_method` is `on_subscription`. */
function keepMethod(world: World, invoice: Stripe.Invoice, method: Stripe.PaymentMethod): void {
  const { subscription: subscriptions } = world.store.tables;
  saveMethod(world, method, idOf(invoice.customer) ?? "");
  const subscription = subscriptions.get(idOf(invoice.parent?.subscription_details?.subscription) ?? "");
  if (subscription?.payment_settings?.save_default_payment_method !== "on_subscription") return;
  const patch = { default_payment_method: method.id };
  change(world, subscriptions, subscription, patch, "customer.subscription.updated");
}

function methodOf(
  world: World,
  invoice: Stripe.Invoice,
  form: Exclude<PaymentForm, { method: "none" }>,
): Stripe.PaymentMethod {
  const email = invoice.customer_email;
  if (form.method === "bank_debit")
    return createBankDebit(world, form.iban, { email, name: form.accountHolder });
  const expiry = parseExpiry(form.expiry);
  const card = { expMonth: expiry?.month ?? 12, expYear: expiry?.year ?? 2099, number: digits(form.number) };
  return createCard(world, card, { email, name: form.name });
}

/** The outcome if there is nothing left to pay. */
function closedOutcome(world: World, invoice: Stripe.Invoice): PayOutcome | null {
  const processing = intentOf(world, invoice)?.status === "processing";
  return isPayable(invoice) && !processing ? null : done(world, invoice);
}

function done(world: World, invoice: Stripe.Invoice): PayOutcome {
  return {
    kind: "complete",
    redirectTo: invoice.hosted_invoice_url ?? `${world.publicUrl()}/i/${invoice.id}`,
  };
}

function intentOf(world: World, invoice: Stripe.Invoice): Stripe.PaymentIntent | undefined {
  const payment = paymentOf(world, invoice);
  return world.store.tables.payment_intent.get(idOf(payment?.payment.payment_intent) ?? "");
}
