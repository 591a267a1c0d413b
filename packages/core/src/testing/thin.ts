import type Stripe from "stripe";

/** The thin twin of a snapshot event (docs.stripe.com/webhooks/migrate-snapshot-to-thin-events). */
export function thinTwin(event: Stripe.Event, fields: Record<string, unknown> = {}) {
  const { id, object } = event.data.object as { id: string; object: string };
  return {
    id: `${event.id}_thin`,
    object: "v2.core.event",
    context: null,
    created: new Date(event.created * 1000).toISOString(),
    livemode: event.livemode,
    related_object: { id, type: object, url: `/v1/${object}s/${id}` },
    snapshot_event: event.id,
    type: `v1.${event.type}`,
    ...fields,
  };
}
