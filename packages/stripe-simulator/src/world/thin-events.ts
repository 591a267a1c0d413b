import type Stripe from "stripe";
import type { ThinEvent } from "./thin-event.ts";
import { seconds, type World } from "./world.ts";

/** Where each kind of object that has thin events is read. Others have snapshot events only. */
const addresses: Record<string, string> = {
  "billing_portal.configuration": "billing_portal/configurations",
  "billing_portal.session": "billing_portal/sessions",
  charge: "charges",
  "checkout.session": "checkout/sessions",
  coupon: "coupons",
  credit_note: "credit_notes",
  customer: "customers",
  dispute: "disputes",
  invoice: "invoices",
  invoice_payment: "invoice_payments",
  invoiceitem: "invoiceitems",
  payment_intent: "payment_intents",
  payment_method: "payment_methods",
  price: "prices",
  product: "products",
  promotion_code: "promotion_codes",
  "radar.early_fraud_warning": "radar/early_fraud_warnings",
  refund: "refunds",
  setup_intent: "setup_intents",
  subscription: "subscriptions",
};

/** What a thin event says of an object; null for a kind that has none. */
export function relatedObject({ id, object }: { id?: string; object?: string }): ThinEvent["related_object"] {
  const path = object !== undefined && Object.hasOwn(addresses, object) ? addresses[object] : undefined;
  return id && object && path ? { id, type: object, url: `/v1/${path}/${id}` } : null;
}

/**
 * The thin version of a snapshot event. It is not stored: it follows from the snapshot event, its id too.
 * Source: docs.stripe.com/webhooks/migrate-snapshot-to-thin-events.
 */
export function thinTwin(event: Stripe.Event): ThinEvent | null {
  const related = relatedObject(event.data.object as { id?: string; object?: string });
  if (!related) return null;
  return {
    id: event.id.replace(SNAPSHOT_PREFIX, THIN_PREFIX),
    object: "v2.core.event",
    context: null,
    created: isoTime(event.created),
    data: null,
    livemode: false,
    reason: reasonOf(event.request ?? { id: null, idempotency_key: null }),
    related_object: related,
    snapshot_event: event.id,
    type: `v1.${event.type}`,
  };
}

const SNAPSHOT_PREFIX = "evt_1";
const THIN_PREFIX = "evt_test_6";

/** Stores and announces an event that has no snapshot version, to one recipient if it is named. */
export function emitThin(
  world: World,
  event: Pick<ThinEvent, "data" | "related_object" | "type">,
  recipientId?: string,
): ThinEvent {
  const thin: ThinEvent = {
    id: world.ids.make("thin_event"),
    object: "v2.core.event",
    context: null,
    created: isoTime(seconds(world)),
    livemode: false,
    reason: reasonOf(world.cause),
    ...event,
  };
  world.store.tables["v2.core.event"].put(thin);
  world.announce(thin, recipientId);
  return thin;
}

/** The request that caused an event; null when none did. */
function reasonOf({ id, idempotency_key }: World["cause"]): ThinEvent["reason"] {
  return id === null ? null : { type: "request", request: { id, idempotency_key } };
}

export function thinNamed({ store }: World, id: string): ThinEvent | undefined {
  const stored = store.tables["v2.core.event"].get(id);
  if (stored || !id.startsWith(THIN_PREFIX)) return stored;
  const event = store.tables.event.get(id.replace(THIN_PREFIX, SNAPSHOT_PREFIX));
  return (event && thinTwin(event)) ?? undefined;
}

/** Every thin event, newest first. */
export function allThin({ store }: World): ThinEvent[] {
  const twins = store.tables.event.all().flatMap((event) => thinTwin(event) ?? []);
  return [...store.tables["v2.core.event"].all(), ...twins].sort((a, b) => (a.created < b.created ? 1 : -1));
}

export function isoTime(atSeconds: number): string {
  return new Date(atSeconds * 1000).toISOString();
}
