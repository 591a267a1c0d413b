import type Stripe from "stripe";
import { isBeforeAnchor } from "../billing/billing-anchor.ts";
import { collectInvoice } from "../billing/collection.ts";
import { attachDiscount, couponBehind } from "../billing/discount.ts";
import { billFirst } from "../billing/first-invoice.ts";
import { productName } from "../billing/line-drafts.ts";
import { createSubscription } from "../billing/subscription.ts";
import type { BankAnswer, Presence } from "../payments/bank-answer.ts";
import { saveMethod } from "../payments/payment-method.ts";
import { saveWithoutPayment } from "../payments/setup-intent.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";

export interface Started {
  subscription: Stripe.Subscription;
  invoice: string | null;
  /** Null: there is nothing to pay today. */
  answer: BankAnswer | null;
}

/**
 * The first attempt creates the subscription (incomplete while its first invoice is unpaid); a later attempt
 * with another card uses the same one.
 */
export function startSubscription(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  by: { customer: string; method: Stripe.PaymentMethod | null; presence: Presence },
): Started {
  const { invoice: invoices, subscription: subscriptions } = world.store.tables;
  const known = subscriptions.get(plan.attempt.subscription ?? "");
  const subscription = known?.status === "incomplete" ? known : begin(world, session, plan, by.customer);
  const open = invoices.get(idOf(subscription.latest_invoice) ?? "");
  if (!open || open.status === "paid") {
    const invoice = open?.id ?? null;
    if (!by.method) return { answer: null, invoice, subscription };
    saveWithoutPayment(world, by.method, { customer: by.customer });
    return { answer: null, invoice, subscription: useMethod(world, subscription, by.method) };
  }
  if (!by.method) throw new Error(`Invoice ${open.id} is to be paid, but there is no payment method.`);
  const { answer } = collectInvoice(world, open, { ...by.presence, method: by.method });
  const now = subscriptions.get(subscription.id) ?? subscription;
  if (answer?.kind === "declined" || answer?.kind === "challenge")
    return { answer, invoice: open.id, subscription: now };
  saveMethod(world, by.method, by.customer);
  return { answer, invoice: open.id, subscription: useMethod(world, now, by.method) };
}

function begin(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  customer: string,
): Stripe.Subscription {
  const recurring = plan.lines.flatMap((line) =>
    line.price?.recurring ? [{ line, price: line.price }] : [],
  );
  const { billingCycleAnchor, prorates, prorationDiscounts } = plan.subscription;
  const trialEnd = plan.subscription.trialEnd ?? trialEndOf(world, plan.subscription.trialDays);
  const isFree =
    !prorates &&
    billingCycleAnchor !== null &&
    isBeforeAnchor(
      world,
      recurring.map(({ price }) => price),
      billingCycleAnchor,
    );
  const created = createSubscription(world, {
    currency: session.currency ?? "usd",
    customer,
    description: plan.subscription.description,
    items: recurring.map(({ line, price }) => ({
      metadata: line.metadata ?? {},
      price,
      quantity: line.quantity ?? 1,
    })),
    metadata: plan.subscription.metadata,
    missingPaymentMethod: plan.subscription.missingPaymentMethod,
    prorationDiscounts,
    status: trialEnd !== null ? "trialing" : isFree ? "active" : "incomplete",
    trialEnd,
    ...(billingCycleAnchor === null ? {} : { billingCycleAnchor }),
  });
  // The coupons were checked when they were chosen; they count as used when the session is complete.
  const discounts = (session.discounts ?? []).flatMap((discount) => {
    const chosen = couponBehind(world.store.tables, discount);
    const target = { checkoutSession: session.id, customer, subscription: created.id };
    return chosen ? [attachDiscount(world, chosen, target).id] : [];
  });
  const discounted =
    discounts.length === 0 ? created : world.store.tables.subscription.put({ ...created, discounts });
  const oneTime = plan.lines.flatMap((line) =>
    line.price && !line.price.recurring
      ? [
          {
            amount: line.amount_subtotal,
            currency: line.currency,
            description: productName(world, line.price),
            item: null,
            metadata: {},
            period: { end: seconds(world), start: seconds(world) },
            price: line.price,
            proration: null,
            quantity: line.quantity ?? 1,
            subscription: null,
          },
        ]
      : [],
  );
  return billFirst(world, discounted, { extra: oneTime, prorates }).subscription;
}

function useMethod(
  world: World,
  subscription: Stripe.Subscription,
  method: Stripe.PaymentMethod,
): Stripe.Subscription {
  return change(
    world,
    world.store.tables.subscription,
    subscription,
    { default_payment_method: method.id },
    "customer.subscription.updated",
  );
}

function trialEndOf(world: World, days: number | null): number | null {
  return days === null || days === 0 ? null : seconds(world) + days * 24 * 3600;
}
