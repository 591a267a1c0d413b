import { z } from "zod";
import { generationFailure } from "./enabled-events.ts";

/**
 * What Stripe sends to a destination of the thin style: which object changed, and not how
 * (docs.stripe.com/event-destinations#thin-events). `context` names the account when it is not the shop's own.
 */
const thinSchema = z.object({
  id: z.string().min(1).max(255),
  object: z.literal("v2.core.event"),
  type: z.string().min(1),
  created: z.iso.datetime({ offset: true }),
  livemode: z.boolean(),
  context: z.string().nullish(),
  /** The id of the snapshot event that says the same, when Stripe made one. */
  snapshot_event: z.string().min(1).max(255).nullish(),
  /** Its `url` is never called: that of a health event leads to the Dashboard. */
  related_object: z.object({ id: z.string().optional(), type: z.string() }).nullish(),
});

/**
 * Reads a thin event as the least snapshot event that says the same, so that nothing behind the webhook knows two styles.
 * It has the id of its snapshot twin, if it names one: both are one event.
 */
export const thinEventSchema = thinSchema.transform((thin) => {
  const type = thin.type.replace(/^v1\./, "");
  return {
    style: "thin" as const,
    // A health event is read again by its own id.
    id: (type === generationFailure ? null : thin.snapshot_event) ?? thin.id,
    object: "event" as const,
    type,
    created: Math.floor(Date.parse(thin.created) / 1000),
    livemode: thin.livemode,
    api_version: null,
    account: thin.context ?? null,
    data: {
      object: {
        ...(thin.related_object?.id ? { id: thin.related_object.id } : {}),
        object: thin.related_object?.type ?? "none",
        customer: null,
        ...saidBy(type),
      },
    },
  };
});

export function isThin(json: unknown): boolean {
  return typeof json === "object" && json !== null && "object" in json && json.object === "v2.core.event";
}

/** What a type alone says of its object, for as long as nothing can make it untrue again. */
function saidBy(type: string): { status?: string; payment_status?: string } {
  switch (type) {
    case "checkout.session.completed":
    case "checkout.session.async_payment_failed":
      return { status: "complete" };
    case "checkout.session.async_payment_succeeded":
      return { status: "complete", payment_status: "paid" };
    case "checkout.session.expired":
      return { status: "expired" };
    case "customer.subscription.deleted":
      return { status: "canceled" };
    case "customer.subscription.incomplete_expired":
      return { status: "incomplete_expired" };
    case "invoice.paid":
      return { status: "paid" };
    case "refund.failed":
      return { status: "failed" };
    default:
      return {};
  }
}
