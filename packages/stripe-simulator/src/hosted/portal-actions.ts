import type Stripe from "stripe";
import { scheduleCancel } from "../billing/schedule-cancel.ts";
import type { PaymentForm, PayOutcome } from "../pages/page-actions.ts";
import type { PortalPageActions } from "../pages/portal-page-actions.ts";
import { savingAnswer } from "../payments/bank-answer.ts";
import { checkForm, digits, parseExpiry } from "../payments/payment-form.ts";
import { createCard, saveMethod } from "../payments/payment-method.ts";
import { saveWithoutPayment } from "../payments/setup-intent.ts";
import { changePlan, previewPlan } from "../portal/portal-change.ts";
import { portalView } from "../portal/portal-view.ts";
import { missingResource } from "../protocol/errors.ts";
import type { Dispatcher } from "../webhooks/webhooks.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

export function portalActions(world: World, webhooks: Pick<Dispatcher, "settled">): PortalPageActions {
  return {
    find: (id) => portalView(world, id),
    /**
     * Flexible billing sets `cancel_at` to the latest end of the items' periods and leaves `cancel_at_period_end` alone.
     * Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Cancellations in the Customer Portal".
     */
    async cancel(id, subscriptionId) {
      const { subscription } = open(world, id, subscriptionId);
      scheduleCancel(world, subscription, { at: "max_period_end" });
      await webhooks.settled();
    },
    async resume(id, subscriptionId) {
      const { subscription } = open(world, id, subscriptionId);
      scheduleCancel(world, subscription, { at: null });
      await webhooks.settled();
    },
    async updateCard(id, form) {
      const session = findPortal(world, id);
      const outcome = updateCard(world, session, form);
      await webhooks.settled();
      return outcome;
    },
    previewPlan(id, subscriptionId, wish) {
      return previewPlan(world, findPortal(world, id), open(world, id, subscriptionId).subscription, wish);
    },
    async changePlan(id, subscriptionId, wish) {
      const { subscription } = open(world, id, subscriptionId);
      const outcome = changePlan(world, findPortal(world, id), subscription, wish);
      await webhooks.settled();
      return outcome;
    },
    async updateEmail(id, email) {
      const { customer: customers } = world.store.tables;
      const customer = customers.get(findPortal(world, id).customer);
      if (!customer) throw missingResource("customer", id);
      if (!/^[^\s@]+@[^\s@]+$/.test(email)) return "Enter an email address, such as name@example.com.";
      change(world, customers, customer, { email }, "customer.updated");
      await webhooks.settled();
      return null;
    },
  };
}

function updateCard(
  world: World,
  session: Stripe.BillingPortal.Session,
  form: Extract<PaymentForm, { method: "card" }>,
): PayOutcome {
  const invalid = checkForm(form, world.clock.now());
  if (invalid) return invalid;
  const { customer: customers, subscription: subscriptions } = world.store.tables;
  const customer = customers.get(session.customer);
  if (!customer) throw missingResource("customer", session.customer);
  const expiry = parseExpiry(form.expiry);
  const card = { expMonth: expiry?.month ?? 12, expYear: expiry?.year ?? 2099, number: digits(form.number) };
  const method = createCard(world, card, { email: customer.email, name: form.name });
  const answer = savingAnswer(world.store, method.id);
  if (answer.kind === "declined")
    return { kind: "declined", code: answer.declineCode ?? answer.code, message: answer.message };
  saveWithoutPayment(world, saveMethod(world, method, customer.id), { customer: customer.id });
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: method.id };
  change(world, customers, customer, { invoice_settings }, "customer.updated");
  for (const subscription of subscriptions.where("customer", customer.id)) {
    if (subscription.ended_at !== null || subscription.default_payment_method === null) continue;
    change(
      world,
      subscriptions,
      subscription,
      { default_payment_method: method.id },
      "customer.subscription.updated",
    );
  }
  return { kind: "complete", redirectTo: session.url };
}

function findPortal(world: World, id: string): Stripe.BillingPortal.Session {
  const session = world.store.tables["billing_portal.session"].get(id);
  if (!session) throw missingResource("billing_portal.session", id);
  return session;
}

/** @throws StripeFault 404 if the subscription belongs to another customer. */
function open(world: World, id: string, subscriptionId: string): { subscription: Stripe.Subscription } {
  const session = findPortal(world, id);
  const subscription = world.store.tables.subscription.get(subscriptionId);
  if (!subscription || idOf(subscription.customer) !== session.customer || subscription.ended_at !== null) {
    throw missingResource("subscription", subscriptionId);
  }
  return { subscription };
}
