import { DAY, MINUTE } from "../clock/duration.ts";
import { eventIn } from "../versions/edition.ts";
import type { PendingDelivery } from "../world/pending-delivery.ts";
import { type Recipient, recipientNamed } from "../world/recipients.ts";
import { thinNamed } from "../world/thin-events.ts";
import type { World } from "../world/world.ts";
import type { DeliveryOptions } from "./delivery-options.ts";
import type { Post } from "./post-event.ts";

/** Source: docs.stripe.com/webhooks, "Retry behavior": up to three days with an exponential back off. */
const GIVE_UP_AFTER = 3 * DAY;
const FIRST_RETRY = MINUTE;
const RETRY_GROWTH = 4;

/** Posts the event in the recipient's style. @returns null if the event or the recipient is gone. */
export async function attemptDelivery(
  world: World,
  pending: PendingDelivery,
  by: { post: Post; options: Pick<DeliveryOptions, "namesTwin" | "signWith">; timeoutMs: number },
): Promise<Awaited<ReturnType<Post>> | null> {
  const recipient = recipientNamed(world.store, pending.endpointId);
  const event = recipient && payloadFor(world, pending.eventId, recipient, by.options.namesTwin);
  if (!event) return null;
  const signedAt = Math.floor((by.options.signWith === "wall" ? Date.now() : world.clock.now()) / 1000);
  return by.post({
    event,
    secret: world.store.hidden.secrets.get(recipient.id)?.secret ?? "",
    signedAt,
    timeoutMs: by.timeoutMs,
    url: recipient.url,
  });
}

/** A snapshot event in the API version of its recipient; of a thin event what is delivered, which is less than is read. */
function payloadFor(
  world: World,
  id: string,
  { style, version }: Recipient,
  namesTwin: boolean,
): object | null {
  if (style === "thin") {
    const { data: _, snapshot_event: twin, ...notification } = thinNamed(world, id) ?? {};
    if (!("id" in notification)) return null;
    return twin && namesTwin ? { ...notification, snapshot_event: twin } : notification;
  }
  const event = world.store.tables.event.get(id);
  const wanted = version ?? event?.api_version ?? null;
  return event ? (wanted === null ? event : eventIn(world.store, event, wanted)) : null;
}

/** Records the result of an attempt. @returns the ms until the next attempt, or null if there is none. */
export function afterAttempt(world: World, made: PendingDelivery, status: number | null): number | null {
  const { event: events } = world.store.tables;
  const event = events.get(made.eventId);
  const thin = event ? undefined : thinNamed(world, made.eventId);
  const created = event ? event.created * 1000 : thin && Date.parse(thin.created);
  if (created === undefined) return null;
  if (status !== null && status >= 200 && status < 300) {
    if (event) events.put({ ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
    return null;
  }
  const wait = FIRST_RETRY * RETRY_GROWTH ** (made.attempts - 1);
  return world.clock.now() + wait <= created + GIVE_UP_AFTER ? wait : null;
}
