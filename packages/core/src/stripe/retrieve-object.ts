import type Stripe from "stripe";
import { z } from "zod";
import { paymentOf, reference } from "./event.ts";

/**
 * How each kind of object that events are about is read. Refunds, disputes and fraud warnings have no customer of their
 * own: the charge that Stripe puts into the same answer has it (docs.stripe.com/expand).
 */
const retrievers: Record<string, (stripe: Stripe, id: string) => Promise<object>> = {
  charge: (stripe, id) => stripe.charges.retrieve(id),
  "checkout.session": (stripe, id) => stripe.checkout.sessions.retrieve(id),
  credit_note: (stripe, id) => stripe.creditNotes.retrieve(id),
  dispute: (stripe, id) => stripe.disputes.retrieve(id, { expand: ["charge"] }),
  invoice: (stripe, id) => stripe.invoices.retrieve(id),
  payment_intent: (stripe, id) => stripe.paymentIntents.retrieve(id),
  "radar.early_fraud_warning": (stripe, id) =>
    stripe.radar.earlyFraudWarnings.retrieve(id, { expand: ["charge"] }),
  refund: (stripe, id) => stripe.refunds.retrieve(id, { expand: ["charge"] }),
  subscription: (stripe, id) => stripe.subscriptions.retrieve(id),
};

/** Whether events about this kind of object can name a customer. */
export function isRetrievable(kind: string): boolean {
  return Object.hasOwn(retrievers, kind);
}

/**
 * Reads one object by its kind and id, never by the address that an event names. NULL for a kind that has no customer.
 *
 * @throws Stripe's errors, one that does not know the object among them: it may not have caught up with its event
 */
export async function retrieveObject(stripe: Stripe, kind: string, id: string): Promise<object | null> {
  return isRetrievable(kind) ? ((await retrievers[kind]?.(stripe, id)) ?? null) : null;
}

const payingSchema = z.looseObject({
  object: z.string(),
  id: z.string(),
  customer: reference.nullish().catch(null),
  charge: z.object({ customer: reference.nullish() }).nullish().catch(null),
});

/** The customer and the payment intent that an object names, itself or by its charge. */
export function payerIn(object: object): { customerId: string | null; paymentIntentId: string | null } {
  const paying = payingSchema.safeParse(object).data;
  const isIntent = paying?.object === "payment_intent";
  return {
    customerId: paying?.customer ?? paying?.charge?.customer ?? null,
    paymentIntentId: isIntent ? paying.id : paymentOf(object).paymentIntentId,
  };
}
