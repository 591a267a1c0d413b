import type Stripe from "stripe";
import { setDelinquent } from "../payments/customer.ts";
import { moveBalance } from "../payments/customer-balance.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { cancelOpenPayments, expectRest, paymentOf, recordPaid } from "./invoice-payments.ts";
import { afterPaid } from "./subscription-status.ts";

/** Closes an invoice whose default payment succeeded, or that costs nothing. */
export function markPaid(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const amount = invoice.amount_remaining;
  const payment = paymentOf(world, invoice);
  const attempts = amount > 0 ? invoice.attempt_count + 1 : invoice.attempt_count;
  const paid = close(world, invoice, { attempt_count: attempts, attempted: true });
  if (payment?.status === "open") recordPaid(world, payment, amount);
  return announce(world, paid);
}

/**
 * Closes an invoice that was paid outside of Stripe, or of which a credit note took the rest: no payment is paid.
 * Sources: docs.stripe.com/api/invoices/pay, `paid_out_of_band`; docs.stripe.com/api/credit_notes/create.
 */
export function markPaidWithoutPayment(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const paid = close(world, invoice);
  cancelOpenPayments(world, paid, "automatic");
  return announce(world, paid, false);
}

/**
 * Credits one of several payments to its invoice, which is paid when nothing remains; what is too much goes to the
 * customer's balance. Source: docs.stripe.com/invoicing/partial-payments. @param amount minor units.
 */
export function creditPayment(
  world: World,
  invoice: Stripe.Invoice,
  payment: Stripe.InvoicePayment,
  amount: number,
): Stripe.Invoice {
  const applied = Math.min(amount, invoice.amount_remaining);
  recordPaid(world, payment, applied);
  if (applied < invoice.amount_remaining) {
    const patch = {
      amount_paid: invoice.amount_paid + applied,
      amount_remaining: invoice.amount_remaining - applied,
    };
    const partly = change(world, world.store.tables.invoice, invoice, patch, "invoice.updated");
    expectRest(world, partly);
    return partly;
  }
  const overpaid = amount - applied;
  const paid = close(world, invoice, { amount_overpaid: overpaid });
  cancelOpenPayments(world, paid, "automatic");
  if (overpaid > 0) {
    const cause = { type: "invoice_overpaid", invoice: invoice.id } as const;
    moveBalance(
      world,
      idOf(invoice.customer) ?? "",
      { amount: -overpaid, currency: invoice.currency },
      cause,
    );
    emit(world, "invoice.overpaid", paid);
  }
  return announce(world, paid);
}

function close(world: World, invoice: Stripe.Invoice, patch: Partial<Stripe.Invoice> = {}): Stripe.Invoice {
  return change(
    world,
    world.store.tables.invoice,
    invoice,
    {
      amount_paid: invoice.amount_paid + invoice.amount_remaining,
      amount_remaining: 0,
      auto_advance: false,
      next_payment_attempt: null,
      status: "paid",
      status_transitions: { ...invoice.status_transitions, paid_at: seconds(world) },
      ...(invoice.status_details ? { status_details: {} } : {}),
      ...patch,
    },
    "invoice.updated",
  );
}

function announce(world: World, paid: Stripe.Invoice, byPayment = true): Stripe.Invoice {
  emit(world, "invoice.paid", paid);
  if (byPayment) emit(world, "invoice.payment_succeeded", paid);
  setDelinquent(world, idOf(paid.customer), false);
  afterPaid(world, paid);
  return paid;
}
