import type Stripe from "stripe";
import { bankAnswer } from "../payments/bank-answer.ts";
import { cardError, invalidRequest } from "../protocol/errors.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { checkAnchor, isBeforeAnchor } from "./billing-anchor.ts";
import { collectInvoice } from "./collection.ts";
import { type ChosenCoupon, redeem } from "./discount.ts";
import { billFirst } from "./first-invoice.ts";
import { createSubscription, findSubscription, type NewSubscription } from "./subscription.ts";

export interface Beginning extends Omit<NewSubscription, "customer" | "status"> {
  customer: Stripe.Customer;
  behavior: "allow_incomplete" | "default_incomplete" | "error_if_incomplete";
  discounts: ChosenCoupon[];
  /** False: the time before a later anchor is free, and a period that `cancel_at` ends is billed in full. */
  prorates: boolean;
}

/** Starts a subscription made by the API: collects its first invoice from the default payment method at once. */
export function beginSubscription(world: World, wanted: Beginning): Stripe.Subscription {
  const { behavior, customer, discounts, prorates, ...rest } = wanted;
  const { billingCycleAnchor: anchor } = wanted;
  const prices = wanted.items.map((item) => item.price);
  if (anchor !== undefined) checkAnchor(world, { anchor, from: wanted.trialEnd, prices });
  const methodId = wanted.defaultPaymentMethod ?? idOf(customer.invoice_settings.default_payment_method);
  const isFree =
    wanted.trialEnd !== null || (!prorates && anchor !== undefined && isBeforeAnchor(world, prices, anchor));
  const isCharged = wanted.collectionMethod !== "send_invoice" && !isFree;
  if (isCharged && methodId === null && behavior !== "default_incomplete") {
    throw invalidRequest(
      "This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.",
      { code: "resource_missing" },
    );
  }
  if (isCharged && methodId !== null && behavior === "error_if_incomplete") refuseIfDeclined(world, methodId);
  const created = createSubscription(world, {
    ...rest,
    customer: customer.id,
    status: wanted.trialEnd !== null ? "trialing" : isCharged ? "incomplete" : "active",
  });
  const target = { customer: customer.id, subscription: created.id };
  const redeemed = discounts.map((chosen) => redeem(world, chosen, target).id);
  const discounted =
    redeemed.length === 0
      ? created
      : world.store.tables.subscription.put({ ...created, discounts: redeemed });
  const { invoice } = billFirst(world, discounted, { prorates });
  if (isCharged && invoice?.status === "open" && behavior !== "default_incomplete") {
    collectInvoice(world, invoice, {
      method: world.store.tables.payment_method.get(methodId ?? ""),
      offSession: false,
    });
  }
  return findSubscription(world, created.id);
}

/** Refuses a subscription whose first payment would fail. @throws StripeFault 402. */
function refuseIfDeclined(world: World, methodId: string): void {
  const answer = bankAnswer(world.store, methodId, { offSession: false });
  if (answer.kind === "declined") {
    throw cardError(
      answer.message,
      answer.code,
      answer.declineCode ? { decline_code: answer.declineCode } : {},
    );
  }
  if (answer.kind === "challenge") {
    throw cardError(
      "Payment for this subscription requires additional user action before it can be completed successfully.",
      "subscription_payment_intent_requires_action",
    );
  }
}
