import type Stripe from "stripe";
import type { BankAnswer, Presence } from "../payments/bank-answer.ts";
import { AUTHENTICATION_REQUIRED, attemptPayment, challenge } from "../payments/payment-attempt.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { markPaid } from "./close-paid.ts";
import { paymentOf } from "./invoice-payments.ts";
import { refusePayment } from "./payment-failure.ts";
import { afterPending } from "./subscription-status.ts";

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
    return { invoice: refusePayment(world, invoice, by), answer };
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
  if (answer.kind === "declined") return { invoice: refusePayment(world, invoice, by), answer };
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

function askCustomer(
  world: World,
  invoice: Stripe.Invoice,
  by: Presence & { byHand?: boolean },
): Stripe.Invoice {
  emit(world, "invoice.payment_action_required", invoice);
  // Off session, a challenge is a failed attempt; on session, the customer is about to answer it.
  return by.offSession ? refusePayment(world, invoice, by) : invoice;
}
