import type Stripe from "stripe";
import type { PaymentForm } from "../pages/page-actions.ts";
import { createCustomer } from "../payments/customer.ts";
import { digits, parseExpiry } from "../payments/payment-form.ts";
import { createBankDebit, createCard } from "../payments/payment-method.ts";
import type { CheckoutPlan } from "../world/checkout-plan.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import type { Completion } from "./complete.ts";
import { rememberAttempt } from "./session.ts";

/** Name and address from the form or, without a payment method, from the session. */
export function billingOf(
  world: World,
  session: Stripe.Checkout.Session,
  method: Stripe.PaymentMethod | null,
): Completion["billing"] {
  return method?.billing_details ?? { email: emailOf(world, session), name: null };
}

/** The customer of the session or of an earlier attempt, or a new one if one is needed. */
export function customerOf(
  world: World,
  session: Stripe.Checkout.Session,
  plan: CheckoutPlan,
  by: { billing: Completion["billing"]; isNeeded: boolean },
): string | null {
  const known = idOf(session.customer) ?? plan.attempt.customer;
  if (known !== null || !by.isNeeded) return known;
  const { email, name } = by.billing;
  const customer = createCustomer(world, { email, name });
  rememberAttempt(world, plan, { customer: customer.id });
  return customer.id;
}

export function createMethod(
  world: World,
  session: Stripe.Checkout.Session,
  form: Exclude<PaymentForm, { method: "none" }>,
): Stripe.PaymentMethod {
  const email = emailOf(world, session);
  if (form.method === "bank_debit")
    return createBankDebit(world, form.iban, { email, name: form.accountHolder });
  const expiry = parseExpiry(form.expiry);
  return createCard(
    world,
    { number: digits(form.number), expMonth: expiry?.month ?? 12, expYear: expiry?.year ?? 2099 },
    { email, name: form.name },
  );
}

function emailOf(world: World, session: Stripe.Checkout.Session): string {
  const customer = world.store.tables.customer.get(idOf(session.customer) ?? "");
  return customer?.email ?? session.customer_email ?? "buyer@example.com";
}
