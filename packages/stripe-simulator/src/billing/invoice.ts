import type Stripe from "stripe";
import { cancelIntent, createIntent } from "../payments/payment-intent.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";

export function findInvoice(world: World, id: string, param = "id"): Stripe.Invoice {
  const found = world.store.tables.invoice.get(id);
  if (!found) throw missingResource("invoice", id, param);
  return found;
}

/** Finalizes an invoice: it gets its number and, if there is something to pay, its payment intent. */
export function finalizeInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.status !== "draft") {
    throw invalidRequest(
      `This invoice is already finalized, you can't re-finalize a non-draft invoice. (status: ${invoice.status})`,
    );
  }
  const now = seconds(world);
  const { customer: customers, invoice: invoices } = world.store.tables;
  const customer = customers.get(idOf(invoice.customer) ?? "");
  const sequence = customer?.next_invoice_sequence ?? 1;
  // A negative balance is a credit: it pays what it can, and a negative total adds to it.
  const starting_balance = customer?.balance ?? 0;
  const total = invoice.total + starting_balance;
  const ending_balance = Math.min(total, 0);
  const due = Math.max(total, 0);
  if (customer) {
    const counted = customers.put({ ...customer, next_invoice_sequence: sequence + 1 });
    change(world, customers, counted, { balance: ending_balance }, "customer.updated");
  }
  const open = invoices.put({
    ...invoice,
    amount_due: due,
    amount_remaining: due,
    starting_balance,
    ending_balance,
    automatically_finalizes_at: null,
    effective_at: now,
    hosted_invoice_url: `${world.publicUrl()}/i/${invoice.id}`,
    invoice_pdf: `${world.publicUrl()}/i/${invoice.id}/pdf`,
    next_payment_attempt: null,
    number: `${customer?.invoice_prefix ?? "INV"}-${String(sequence).padStart(4, "0")}`,
    status: "open",
    status_transitions: { ...invoice.status_transitions, finalized_at: now },
  });
  emit(world, "invoice.finalized", open);
  if (open.due_date !== null) wakeAt(world, "invoice", open.id, open.due_date);
  if (open.amount_due > 0) expectPayment(world, open);
  return open;
}

/** @throws StripeFault 400 unless the invoice is open or uncollectible. */
export function voidInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const patch = {
    status: "void",
    status_transitions: { ...invoice.status_transitions, voided_at: seconds(world) },
  };
  return closeInvoice(world, invoice, patch, "invoice.voided", ["open", "uncollectible"]);
}

/** @throws StripeFault 400 unless the invoice is open. */
export function giveUpInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const patch = {
    status: "uncollectible",
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: seconds(world) },
  };
  return closeInvoice(world, invoice, patch, "invoice.marked_uncollectible", ["open"]);
}

/** The default payment of an invoice. */
export function paymentOf(world: World, invoice: Stripe.Invoice): Stripe.InvoicePayment | undefined {
  return world.store.tables.invoice_payment
    .where("invoice", invoice.id)
    .find((payment) => payment.status === "open" || payment.status === "paid");
}

function closeInvoice(
  world: World,
  invoice: Stripe.Invoice,
  patch: Partial<Stripe.Invoice>,
  type: "invoice.marked_uncollectible" | "invoice.voided",
  from: string[],
): Stripe.Invoice {
  if (!from.includes(invoice.status ?? "")) {
    throw invalidRequest(
      `You can only do this with an invoice that is ${from.join(" or ")}. This invoice is ${invoice.status}.`,
      {
        code: "status_transition_invalid",
      },
    );
  }
  const closed = change(
    world,
    world.store.tables.invoice,
    invoice,
    { ...patch, auto_advance: false, next_payment_attempt: null },
    "invoice.updated",
  );
  emit(world, type, closed);
  if (type === "invoice.voided") cancelPayment(world, closed);
  return closed;
}

function cancelPayment(world: World, invoice: Stripe.Invoice): void {
  const payment = paymentOf(world, invoice);
  const intent = world.store.tables.payment_intent.get(idOf(payment?.payment.payment_intent) ?? "");
  if (!payment || payment.status === "paid") return;
  world.store.tables.invoice_payment.put({
    ...payment,
    status: "canceled",
    status_transitions: { ...payment.status_transitions, canceled_at: seconds(world) },
  });
  if (intent && intent.status !== "canceled") cancelIntent(world, intent, "void_invoice");
}

function expectPayment(world: World, invoice: Stripe.Invoice): void {
  const intent = createIntent(world, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: idOf(invoice.customer),
    description: describe(invoice),
    setup_future_usage: invoice.parent ? "off_session" : null,
  });
  world.store.tables.invoice_payment.put({
    id: world.ids.make("invoice_payment"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: seconds(world),
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

function describe(invoice: Stripe.Invoice): string {
  if (invoice.billing_reason === "subscription_create") return "Subscription creation";
  if (invoice.billing_reason === "subscription_cycle" || invoice.billing_reason === "subscription_update")
    return "Subscription update";
  return `Payment for Invoice ${invoice.number}`;
}
