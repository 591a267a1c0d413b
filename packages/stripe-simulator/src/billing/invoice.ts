import type Stripe from "stripe";
import { balanceIn, moveBalance } from "../payments/customer-balance.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { cancelOpenPayments, expectPayment } from "./invoice-payments.ts";

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
  const starting_balance = customer ? balanceIn(world, customer, invoice.currency) : 0;
  const total = invoice.total + starting_balance;
  const ending_balance = Math.min(total, 0);
  const due = Math.max(total, 0);
  if (customer) {
    customers.put({ ...customer, next_invoice_sequence: sequence + 1 });
    const moved = { amount: ending_balance - starting_balance, currency: invoice.currency };
    moveBalance(world, customer.id, moved, { type: "applied_to_invoice", invoice: invoice.id });
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

/**
 * Stops the automatic collection of what a canceled subscription has not paid.
 * Source: docs.stripe.com/billing/subscriptions/overview, `canceled`.
 */
export function stopCollection(world: World, subscriptionId: string): void {
  const { invoice: invoices } = world.store.tables;
  const patch = { auto_advance: false, automatically_finalizes_at: null, next_payment_attempt: null };
  for (const invoice of invoices.where("subscription", subscriptionId)) {
    if (invoice.status === "draft" || invoice.status === "open")
      change(world, invoices, invoice, patch, "invoice.updated");
  }
}

/** Source: docs.stripe.com/invoicing/overview, "Invoice statuses". */
export function isPayable({ status }: Pick<Stripe.Invoice, "status">): boolean {
  return status === "open" || status === "uncollectible";
}

/** @throws StripeFault 400 unless the invoice is open or uncollectible. */
export function voidInvoice(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const patch = {
    status: "void",
    ...(invoice.status_details ? { status_details: {} } : {}),
    status_transitions: { ...invoice.status_transitions, voided_at: seconds(world) },
  };
  return closeInvoice(world, invoice, patch, "invoice.voided", ["open", "uncollectible"]);
}

/** @throws StripeFault 400 unless the invoice is open. */
export function giveUpInvoice(
  world: World,
  invoice: Stripe.Invoice,
  reason: Stripe.Invoice.StatusDetails.Uncollectible.Reason,
): Stripe.Invoice {
  const patch = {
    status: "uncollectible",
    status_details: { uncollectible: { reason } },
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: seconds(world) },
  };
  return closeInvoice(world, invoice, patch, "invoice.marked_uncollectible", ["open"]);
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
  if (type === "invoice.voided") cancelOpenPayments(world, closed, "void_invoice");
  return closed;
}
