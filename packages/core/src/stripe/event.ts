import { z } from "zod";
import { isThin, thinEventSchema } from "./thin-event.ts";

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

/**
 * Whether an event says only that a customer can be reached otherwise (docs.stripe.com/api/events/object). A thin event
 * does not say what changed: each checkout of ours makes one, and no field of a customer changes access.
 */
export function isAboutContact({ type, style, data }: StripeEvent): boolean {
  if (type !== "customer.updated") return false;
  if (style === "thin") return true;
  const changed = Object.keys(data.previous_attributes ?? {});
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

/** The least that every snapshot event has, whatever its version (docs.stripe.com/api/events/object). */
const snapshotEventSchema = z
  .object({
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
  })
  .transform((event) => ({ ...event, style: "snapshot" as const }));

/** An event of either style, as a snapshot event. One that came thin says no more of its object than which it is. */
export type StripeEvent = Omit<z.infer<typeof snapshotEventSchema>, "style"> & { style: "snapshot" | "thin" };

export type EventReading = { ok: true; event: StripeEvent } | { ok: false; reason: string };

/**
 * Reads a verified payload of either style. Unknown enum values and fields pass: a new Stripe version must not stop the
 * webhook.
 */
export function readStripeEvent(payload: string): EventReading {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return { ok: false, reason: "the body is not JSON" };
  }
  const parsed = (isThin(json) ? thinEventSchema : snapshotEventSchema).safeParse(json);
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
export function paymentOf(object: unknown): { paymentIntentId: string | null; chargeId: string | null } {
  const payment = paymentSchema.safeParse(object);
  return { paymentIntentId: payment.data?.payment_intent ?? null, chargeId: payment.data?.charge ?? null };
}
