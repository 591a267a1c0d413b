import type Stripe from "stripe";
import { countRedemption, couponBehind } from "../billing/discount.ts";
import { NO_ADDRESS } from "../protocol/address.ts";
import { change, emit } from "../world/events.ts";
import type { World } from "../world/world.ts";

export interface Completion {
  payment_status: "no_payment_required" | "paid" | "unpaid";
  customer: string | null;
  payment_intent?: string | null;
  setup_intent?: string | null;
  subscription?: string | null;
  invoice?: string | null;
  /** Details from the form; a known customer's own details come first. */
  billing: Pick<Stripe.PaymentMethod.BillingDetails, "email" | "name">;
}

/** Completes a session and announces it to the merchant. */
export function completeSession(
  world: World,
  session: Stripe.Checkout.Session,
  done: Completion,
): Stripe.Event {
  const { billing, ...links } = done;
  const customer = world.store.tables.customer.get(done.customer ?? "");
  const completed = world.store.tables["checkout.session"].put({
    ...session,
    ...links,
    customer_details: {
      address: customer?.address ?? { ...NO_ADDRESS, country: "US" },
      business_name: null,
      email: customer?.email ?? billing.email,
      individual_name: null,
      name: customer?.name ?? billing.name,
      phone: customer?.phone ?? null,
      tax_exempt: "none",
      tax_ids: [],
    },
    status: "complete",
    url: null,
  });
  for (const discount of session.discounts ?? []) {
    const chosen = couponBehind(world.store.tables, discount);
    if (chosen) countRedemption(world, chosen);
  }
  return emit(world, "checkout.session.completed", completed);
}

/** Applies the result of the bank debit behind a completed session. */
export function settleSession(
  world: World,
  session: Stripe.Checkout.Session,
  status: "failed" | "succeeded",
): void {
  const { "checkout.session": sessions } = world.store.tables;
  if (session.status !== "complete" || session.payment_status !== "unpaid") return;
  if (status === "failed") {
    emit(world, "checkout.session.async_payment_failed", session);
    return;
  }
  const paid = change(world, sessions, session, { payment_status: "paid" });
  emit(world, "checkout.session.async_payment_succeeded", paid);
}

/** The address that the customer's browser goes to next. */
export function successUrl(world: World, session: Stripe.Checkout.Session): string {
  return (session.success_url ?? `${world.publicUrl()}/`).replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}
