import type Stripe from "stripe";
import type { BankAnswer, Presence } from "../payments/bank-answer.ts";
import { AUTHENTICATION_REQUIRED, attemptPayment, challenge } from "../payments/payment-attempt.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { paymentOf } from "./invoice.ts";
import { afterFailure, afterPaid, afterPending } from "./subscription-status.ts";

export interface Collection {
  invoice: Stripe.Invoice;
  /** Null: there was nothing to pay. */
  answer: BankAnswer | null;
}

/** Tries to collect an open invoice and updates its subscription. */
export function collectInvoice(
  world: World,
  invoice: Stripe.Invoice,
  by: Presence & { method?: Stripe.PaymentMethod | undefined; byHand?: boolean },
): Collection {
  if (invoice.amount_remaining === 0) return { invoice: markPaid(world, invoice), answer: null };
  const method = by.method ?? defaultMethod(world, invoice);
  const intent = world.store.tables.payment_intent.get(
    idOf(paymentOf(world, invoice)?.payment.payment_intent) ?? "",
  );
  if (!method || !intent) {
    const answer: BankAnswer = {
      kind: "declined",
      code: "invoice_payment_intent_requires_action",
      declineCode: null,
      message: "This customer has no attached payment source or default payment method.",
    };
    return { invoice: markFailed(world, invoice), answer };
  }
  // A debit is pending: the invoice waits for its result before any other attempt.
  if (intent.status === "processing") return { invoice, answer: { kind: "pending" } };
  const attempt = attemptPayment(world, intent, method, by);
  const { answer } = attempt;
  if (answer.kind === "approved") return { invoice: markPaid(world, invoice), answer };
  if (answer === AUTHENTICATION_REQUIRED) {
    // Billing asks the customer to come back and authenticate: the same intent then waits for the action.
    challenge(world, attempt.intent, method);
    return { invoice: askCustomer(world, invoice, by), answer: { kind: "challenge" } };
  }
  if (answer.kind === "declined") return { invoice: refusedPayment(world, invoice, by), answer };
  if (answer.kind === "challenge") return { invoice: askCustomer(world, invoice, by), answer };
  const attempted = change(
    world,
    world.store.tables.invoice,
    invoice,
    { attempted: true, next_payment_attempt: null },
    "invoice.updated",
  );
  afterPending(world, attempted);
  return { invoice: attempted, answer };
}

/** The payment method of a renewal: the subscription's default, else the customer's. */
function defaultMethod(world: World, invoice: Stripe.Invoice): Stripe.PaymentMethod | undefined {
  const { customer: customers, payment_method: methods, subscription: subscriptions } = world.store.tables;
  const subscription = subscriptions.get(idOf(invoice.parent?.subscription_details?.subscription) ?? "");
  const customer = customers.get(idOf(invoice.customer) ?? "");
  const id =
    idOf(invoice.default_payment_method) ??
    idOf(subscription?.default_payment_method) ??
    idOf(customer?.invoice_settings.default_payment_method);
  return methods.get(id ?? "");
}

export function markPaid(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const now = seconds(world);
  const payment = paymentOf(world, invoice);
  const paidNow = invoice.amount_remaining;
  const paid = change(
    world,
    world.store.tables.invoice,
    invoice,
    {
      amount_paid: invoice.amount_paid + paidNow,
      amount_remaining: 0,
      attempt_count: paidNow > 0 ? invoice.attempt_count + 1 : invoice.attempt_count,
      attempted: true,
      auto_advance: false,
      next_payment_attempt: null,
      status: "paid",
      status_transitions: { ...invoice.status_transitions, paid_at: now },
    },
    "invoice.updated",
  );
  if (payment && payment.status !== "paid") {
    const done = world.store.tables.invoice_payment.put({
      ...payment,
      amount_paid: paidNow,
      status: "paid",
      status_transitions: { ...payment.status_transitions, paid_at: now },
    });
    emit(world, "invoice_payment.paid", done);
  }
  emit(world, "invoice.paid", paid);
  emit(world, "invoice.payment_succeeded", paid);
  afterPaid(world, paid);
  return paid;
}

/**
 * An attempt by hand does not change the retry schedule, unless it was the first attempt.
 * Source: docs.stripe.com/api/invoices/object, attempt_count.
 */
function refusedPayment(world: World, invoice: Stripe.Invoice, { byHand = false }): Stripe.Invoice {
  if (!byHand || invoice.attempt_count === 0) return markFailed(world, invoice);
  emit(world, "invoice.payment_failed", invoice);
  return invoice;
}

/**
 * Schedules the next attempt after a failure, if the retry schedule has one. A subscription that never started
 * waits for its customer instead.
 */
export function markFailed(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  const attempt = invoice.attempt_count + 1;
  const subscriptionId = idOf(invoice.parent?.subscription_details?.subscription);
  const subscription = world.store.tables.subscription.get(subscriptionId ?? "");
  const isRetried =
    subscription !== undefined && subscription.status !== "incomplete" && subscription.ended_at === null;
  const waitDays = isRetried ? world.settings.retryDays[attempt - 1] : undefined;
  const next = waitDays === undefined ? null : seconds(world) + waitDays * 24 * 3600;
  const failed = change(
    world,
    world.store.tables.invoice,
    invoice,
    { attempt_count: attempt, attempted: true, next_payment_attempt: next },
    "invoice.updated",
  );
  emit(world, "invoice.payment_failed", failed);
  if (next !== null) wakeAt(world, "invoice", failed.id, next);
  afterFailure(world, failed, next === null && isRetried);
  return failed;
}

function askCustomer(world: World, invoice: Stripe.Invoice, by: Presence): Stripe.Invoice {
  emit(world, "invoice.payment_action_required", invoice);
  // Off session, a challenge is a failed attempt; on session, the customer is about to answer it.
  return by.offSession ? markFailed(world, invoice) : invoice;
}
