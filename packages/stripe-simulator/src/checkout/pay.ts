import type Stripe from "stripe";
import type { PaymentForm, PayOutcome } from "../pages/page-actions.ts";
import { bankAnswer } from "../payments/bank-answer.ts";
import { createCustomer } from "../payments/customer.ts";
import { attemptPayment, type Presence } from "../payments/payment-attempt.ts";
import { createIntent } from "../payments/payment-intent.ts";
import { createBankDebit, createCard, saveMethod } from "../payments/payment-method.ts";
import { saveWithoutPayment } from "../payments/setup-intent.ts";
import { idOf } from "../store.ts";
import type { World } from "../world.ts";
import type { CheckoutPlan } from "./checkout-plan.ts";
import { completeSession, successUrl } from "./complete.ts";
import { checkForm, digits, parseExpiry } from "./payment-form.ts";
import { findSession, planOf, rememberAttempt } from "./session.ts";
import { startSubscription } from "./start-subscription.ts";

/** What an attempt came to, and the event whose delivery the customer's browser waits for. */
export interface PayResult {
  outcome: PayOutcome;
  event: Stripe.Event | null;
}

const only = (outcome: PayOutcome): PayResult => ({ outcome, event: null });

/** What the "Pay" button does. @throws StripeFault 404 when there is no such session. */
export function paySession(world: World, sessionId: string, form: PaymentForm): PayResult {
  const session = findSession(world, sessionId);
  const closed = closedOutcome(world, session);
  if (closed) return closed;
  const refused = checkForm(form, world.clock.now());
  if (refused) return only(refused);
  return attempt(world, session, createMethod(world, session, form), { offSession: false });
}

/** The customer's answer to the bank's challenge. */
export function authenticateSession(world: World, sessionId: string, confirmed: boolean): PayResult {
  const session = findSession(world, sessionId);
  const closed = closedOutcome(world, session);
  if (closed) return closed;
  const { awaitingAuthentication, paymentMethod } = planOf(world, session).attempt;
  const method = world.store.tables.payment_method.get(paymentMethod ?? "");
  if (!awaitingAuthentication || !method) {
    return only({
      kind: "declined",
      code: "payment_intent_unexpected_state",
      message: "There is no payment to confirm.",
    });
  }
  return attempt(world, session, method, { offSession: false, confirmed });
}

function attempt(
  world: World,
  session: Stripe.Checkout.Session,
  method: Stripe.PaymentMethod,
  presence: Presence,
): PayResult {
  const plan = rememberAttempt(world, planOf(world, session), {
    awaitingAuthentication: false,
    paymentMethod: method.id,
  });
  if (session.mode === "subscription") return subscribe(world, session, plan, method, presence);
  if (session.mode === "setup") return setUp(world, session, plan, method);
  return payOnce(world, session, plan, method, presence);
}

function payOnce(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod,
  presence: Presence,
): PayResult {
  const billing = method.billing_details;
  const needsCustomer = session.customer_creation === "always" || plan.payment.setup_future_usage !== null;
  const customer = customerOf(world, session, plan, method, needsCustomer);
  const amount = session.amount_total ?? 0;
  if (amount === 0) {
    return completed(
      world,
      session,
      completeSession(world, session, { billing, customer, payment_status: "no_payment_required" }),
    );
  }
  const known = world.store.tables.payment_intent.get(plan.attempt.paymentIntent ?? "");
  const intent =
    known ?? createIntent(world, { ...plan.payment, amount, currency: session.currency ?? "usd", customer });
  const open = linkIntent(world, session, intent.id);
  const result = attemptPayment(world, intent, method, presence);
  rememberAttempt(world, plan, {
    customer,
    paymentIntent: intent.id,
    awaitingAuthentication: result.answer.kind === "challenge",
  });
  if (result.answer.kind === "challenge") return only({ kind: "authenticate" });
  if (result.answer.kind === "declined") return only(declined(result.answer));
  if (customer !== null && plan.payment.setup_future_usage !== null) saveMethod(world, method, customer);
  const payment_status =
    result.answer.kind === "approved" && intent.capture_method !== "manual" ? "paid" : "unpaid";
  return completed(
    world,
    open,
    completeSession(world, open, { billing, customer, payment_intent: intent.id, payment_status }),
  );
}

function subscribe(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod,
  presence: Presence,
): PayResult {
  const billing = method.billing_details;
  const customer = customerOf(world, session, plan, method, true);
  const started = startSubscription(world, session, plan, { customer: customer ?? "", method, presence });
  rememberAttempt(world, plan, {
    awaitingAuthentication: started.answer?.kind === "challenge",
    customer,
    subscription: started.subscription.id,
  });
  if (started.answer?.kind === "challenge") return only({ kind: "authenticate" });
  if (started.answer?.kind === "declined") return only(declined(started.answer));
  const payment_status =
    started.answer === null ? "no_payment_required" : started.answer.kind === "approved" ? "paid" : "unpaid";
  const { invoice, subscription } = started;
  const event = completeSession(world, session, {
    customer,
    invoice,
    billing,
    payment_status,
    subscription: subscription.id,
  });
  return completed(world, session, event);
}

function setUp(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod,
): PayResult {
  const answer = bankAnswer(world.store, method.id, { confirmed: true, offSession: false });
  if (answer.kind === "declined") return only(declined(answer));
  const customer = customerOf(world, session, plan, method, session.customer_creation === "always");
  const intent = saveWithoutPayment(world, method, { customer, metadata: plan.payment.metadata });
  const event = completeSession(world, session, {
    customer,
    billing: method.billing_details,
    payment_status: "no_payment_required",
    setup_intent: intent.id,
  });
  return completed(world, session, event);
}

function completed(world: World, session: Stripe.Checkout.Session, event: Stripe.Event): PayResult {
  return { outcome: { kind: "complete", redirectTo: successUrl(world, session) }, event };
}

function closedOutcome(world: World, session: Stripe.Checkout.Session): PayResult | null {
  if (session.status === "open") return null;
  if (session.status === "complete")
    return only({ kind: "complete", redirectTo: successUrl(world, session) });
  return only({
    kind: "declined",
    code: "checkout_session_expired",
    message: "This checkout has expired. Go back and start again.",
  });
}

function declined(answer: { code: string; declineCode: string | null; message: string }): PayOutcome {
  return { kind: "declined", code: answer.declineCode ?? answer.code, message: answer.message };
}

function linkIntent(
  world: World,
  session: Stripe.Checkout.Session,
  intentId: string,
): Stripe.Checkout.Session {
  if (session.payment_intent === intentId) return session;
  return world.store.tables["checkout.session"].put({ ...session, payment_intent: intentId });
}

function customerOf(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  method: Stripe.PaymentMethod,
  isNeeded: boolean,
): string | null {
  const known = idOf(session.customer) ?? plan.attempt.customer;
  if (known !== null || !isNeeded) return known;
  const { email, name } = method.billing_details;
  const customer = createCustomer(world, { email, name });
  rememberAttempt(world, plan, { customer: customer.id });
  return customer.id;
}

function createMethod(
  world: World,
  session: Stripe.Checkout.Session,
  form: PaymentForm,
): Stripe.PaymentMethod {
  const customer = world.store.tables.customer.get(idOf(session.customer) ?? "");
  const email = customer?.email ?? session.customer_email ?? "buyer@example.com";
  if (form.method === "bank_debit")
    return createBankDebit(world, form.iban, { email, name: form.accountHolder });
  const expiry = parseExpiry(form.expiry);
  return createCard(
    world,
    { number: digits(form.number), expMonth: expiry?.month ?? 12, expYear: expiry?.year ?? 2099 },
    { email, name: form.name },
  );
}
