import { type ObjectName, tableNamed } from "./store.ts";
import type { ThinEvent } from "./thin-event.ts";
import { emitThin, isoTime, relatedObject } from "./thin-events.ts";
import { seconds, type World } from "./world.ts";

/**
 * Stripe's word that it could not make an event of this type about an object. The notification does not name the object;
 * who wants to know reads the event. Source: docs.stripe.com/webhooks/handle-irrecoverable-events, its example included.
 *
 * @throws Error when there is no such object, or no event about its kind is thin
 */
export function reportUngenerated(world: World, type: string, objectId: string): ThinEvent {
  const names = Object.keys(world.store.tables) as ObjectName[];
  const kind = names.find((name) => tableNamed(world.store, name).get(objectId) !== undefined);
  const related = kind && relatedObject({ id: objectId, object: kind });
  if (!related) throw new Error(`There is no object ${objectId} that thin events are about.`);
  return emitThin(world, {
    type: "v2.core.health.event_generation_failure.resolved",
    related_object: null,
    data: {
      alert_id: `halert_${world.ids.text(24)}`,
      grouping_key: `grouping_${world.ids.text(24)}`,
      impact: {
        event_type: type,
        related_object_id: objectId,
        // Stripe's own example leads to the Dashboard, not to the API.
        related_object: { ...related, url: `https://dashboard.stripe.com/${related.type}s/${objectId}` },
      },
      resolved_at: isoTime(seconds(world)),
      summary: "We have failed to create a notification for your Stripe account.",
    },
  });
}
