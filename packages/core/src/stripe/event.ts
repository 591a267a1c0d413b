import { z } from "zod";

/**
 * The types of event that start a sync, and why each may change an owner's access. An event only says "sync this
 * customer again"; nothing else in it is trusted. The `enabled_events` of the simulator's and the real webhook endpoint
 * are this list (docs.stripe.com/api/webhook_endpoints/object), so that the two cannot differ.
 */
export const enabledEvents = {
  "checkout.session.completed": "the buyer has finished: paid, free, or a bank debit on its way",
  "checkout.session.async_payment_succeeded": "the bank debit has settled",
  "checkout.session.async_payment_failed": "the bank has refused the debit",
  "checkout.session.expired": "nobody finished: what was held is free again",
  "customer.subscription.created": "a subscription began",
  "customer.subscription.updated": "its status, period, items or pending cancellation changed",
  "customer.subscription.deleted": "it has ended",
  "customer.subscription.paused": "it was paused",
  "customer.subscription.resumed": "it runs again",
  "customer.subscription.pending_update_applied": "a change that waited for a payment took effect",
  "customer.subscription.pending_update_expired": "a change that waited for a payment was dropped",
  "customer.subscription.trial_will_end": "a trial ends within days",
  "invoice.paid": "a period was paid",
  "invoice.payment_failed": "a period was not paid",
  "invoice.payment_action_required": "the bank wants the customer to confirm",
  "invoice.marked_uncollectible": "we gave up on an invoice",
  "invoice.voided": "an invoice no longer counts",
  "credit_note.created": "an invoice was paid back otherwise, or owes less",
  "credit_note.voided": "an invoice owes again what it did",
  "refund.created": "money goes back",
  "refund.updated": "a refund changed its status",
  "refund.failed": "money did not go back after all",
  "charge.refunded": "money went back",
  "charge.dispute.created": "the buyer's bank questions a payment",
  "charge.dispute.updated": "the dispute changed its status",
  "charge.dispute.closed": "the dispute was decided",
  "charge.dispute.funds_withdrawn": "the disputed money was taken",
  "charge.dispute.funds_reinstated": "the disputed money came back",
  "radar.early_fraud_warning.created": "a card network suspects fraud",
  "customer.updated": "the customer's data changed, other than how to reach them",
  "customer.deleted": "the customer is gone, and its access with it",
} as const;

export type EnabledEventType = keyof typeof enabledEvents;

export function isEnabledEvent(type: string): type is EnabledEventType {
  return Object.hasOwn(enabledEvents, type);
}

/** Whether an event says that a payment may have been taken back, or given back again. */
export function isAboutMoneyBack(type: string): boolean {
  return /^(credit_note|refund|charge|radar)\./.test(type);
}

/** Whether an event's object is an early fraud warning. */
export function isFraudWarning(type: string): boolean {
  return type.startsWith("radar.early_fraud_warning.");
}

/** Fields of a customer that say how to reach them: no access rests on them. */
const contactFields = ["address", "description", "email", "name", "phone", "preferred_locales", "shipping"];

/** Whether an event says only that a customer can be reached otherwise (docs.stripe.com/api/events/object). */
export function isAboutContact(payload: string): boolean {
  const reading = readStripeEvent(payload);
  if (!reading.ok || reading.event.type !== "customer.updated") return false;
  const changed = Object.keys(reading.event.data.previous_attributes ?? {});
  return changed.length > 0 && changed.every((field) => contactFields.includes(field));
}

/** What the durable engine receives: ids only, no personal data, never a Stripe object. */
export const announcedEventSchema = z.object({
  stripeEventId: z.string(),
  /** NULL when the event names no customer; answering it finds the customer. */
  customerId: z.string().nullable(),
  type: z.string(),
  /** Distinguishes announcements of one event: the engine runs each only once. */
  announcementId: z.string().optional(),
});
export type AnnouncedEvent = z.infer<typeof announcedEventSchema>;

/** An object that an event names: its id, or the object itself where Stripe expanded it. Read as the id. */
export const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

/** The least that every Stripe event has, whatever its version (docs.stripe.com/api/events/object). */
const eventSchema = z.object({
  id: z.string().min(1).max(255),
  object: z.literal("event"),
  type: z.string().min(1),
  created: z.int().nonnegative(),
  livemode: z.boolean(),
  api_version: z.string().nullish(),
  account: z.string().nullish(),
  data: z.object({
    object: z.looseObject({
      id: z.string().optional(),
      object: z.string(),
      customer: reference.nullish().catch(null),
    }),
    previous_attributes: z.record(z.string(), z.unknown()).nullish().catch(null),
  }),
});
export type StripeEvent = z.infer<typeof eventSchema>;

export type EventReading = { ok: true; event: StripeEvent } | { ok: false; reason: string };

/** Reads a verified payload. Unknown enum values and fields pass: a new Stripe version must not stop the webhook. */
export function readStripeEvent(payload: string): EventReading {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return { ok: false, reason: "the body is not JSON" };
  }
  const parsed = eventSchema.safeParse(json);
  return parsed.success
    ? { ok: true, event: parsed.data }
    : { ok: false, reason: `not a Stripe event: ${z.prettifyError(parsed.error)}` };
}

/** The customer that an event names; NULL when it names none. */
export function customerOf(event: StripeEvent): string | null {
  const object = event.data.object;
  if (object.object === "customer") return object.id ?? null;
  return object.customer ?? null;
}

const paymentSchema = z.object({
  payment_intent: reference.nullish().catch(null),
  charge: reference.nullish().catch(null),
});

/** Refunds, disputes and fraud warnings name a payment instead of a customer. */
export function paymentOf(payload: string): { paymentIntentId: string | null; chargeId: string | null } {
  const reading = readStripeEvent(payload);
  if (!reading.ok) return { paymentIntentId: null, chargeId: null };
  const payment = paymentSchema.safeParse(reading.event.data.object);
  return { paymentIntentId: payment.data?.payment_intent ?? null, chargeId: payment.data?.charge ?? null };
}
