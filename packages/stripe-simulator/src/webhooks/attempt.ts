import { DAY, MINUTE } from "../clock/duration.ts";
import { eventIn } from "../versions/edition.ts";
import type { PendingDelivery } from "../world/pending-delivery.ts";
import type { World } from "../world/world.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import type { Post } from "./post-event.ts";

/** Source: docs.stripe.com/webhooks, "Retry behavior": up to three days with an exponential back off. */
const GIVE_UP_AFTER = 3 * DAY;
const FIRST_RETRY = MINUTE;
const RETRY_GROWTH = 4;

/** Posts the event in the endpoint's API version. @returns null if the event or the endpoint is gone. */
export async function attemptDelivery(
  world: World,
  pending: PendingDelivery,
  by: { post: Post; signWith: DeliveryOptions["signWith"]; timeoutMs: number },
): Promise<Awaited<ReturnType<Post>> | null> {
  const { hidden, tables } = world.store;
  const event = tables.event.get(pending.eventId);
  const endpoint = tables.webhook_endpoint.get(pending.endpointId);
  if (!event || !endpoint || endpoint.status !== "enabled") return null;
  const version = endpoint.api_version ?? event.api_version;
  const signedAt = Math.floor((by.signWith === "wall" ? Date.now() : world.clock.now()) / 1000);
  return by.post({
    event: version === null ? event : eventIn(world.store, event, version),
    secret: hidden.secrets.get(endpoint.id)?.secret ?? "",
    signedAt,
    timeoutMs: by.timeoutMs,
    url: endpoint.url,
  });
}

/** Records the result of an attempt. @returns the ms until the next attempt, or null if there is none. */
export function afterAttempt(world: World, made: PendingDelivery, status: number | null): number | null {
  const { event: events } = world.store.tables;
  const event = events.get(made.eventId);
  if (!event) return null;
  if (status !== null && status >= 200 && status < 300) {
    events.put({ ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
    return null;
  }
  const wait = FIRST_RETRY * RETRY_GROWTH ** (made.attempts - 1);
  return world.clock.now() + wait <= event.created * 1000 + GIVE_UP_AFTER ? wait : null;
}
