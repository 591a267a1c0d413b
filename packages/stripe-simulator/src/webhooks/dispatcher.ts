import type Stripe from "stripe";
import { createBoundedLog } from "../world/bounded-log.ts";
import type { PendingDelivery } from "../world/pending-delivery.ts";
import { listeners, type Recipient, recipientNamed } from "../world/recipients.ts";
import type { ThinEvent } from "../world/thin-event.ts";
import { thinNamed, thinTwin } from "../world/thin-events.ts";
import type { World } from "../world/world.ts";
import { afterAttempt, attemptDelivery } from "./attempt.ts";
import type { WebhookDelivery } from "./delivery.ts";
import { checkDeliveryOptions, DEFAULT_DELIVERY } from "./delivery-options.ts";
import { ordered } from "./order.ts";
import { createOutbox } from "./outbox.ts";
import { type Post, postEvent } from "./post-event.ts";
import type { Dispatcher } from "./webhooks.ts";

export function createDispatcher(world: World, options: { timeoutMs: number; post?: Post }): Dispatcher {
  const post = options.post ?? postEvent;
  const deliveries = createBoundedLog<WebhookDelivery>(10_000);
  const { pendingDeliveries } = world.store.hidden;
  let delivery = DEFAULT_DELIVERY;
  const outbox = createOutbox({
    arrange: (waiting) => ordered(waiting, delivery.order, world),
    attempt,
    concurrency: () => delivery.concurrency,
  });

  /** Options name an event by its snapshot type, and mean its thin twin too. */
  const isAffected = (type: string) =>
    delivery.types.length === 0 || delivery.types.includes(type.replace(/^v1\./, ""));

  function announce(event: Stripe.Event | ThinEvent, recipientId?: string): void {
    if (recipientId !== undefined) {
      const recipient = recipientNamed(world.store, recipientId);
      if (recipient) deliver(event, recipient);
      return;
    }
    for (const recipient of recipientsOf(event)) deliver(event, recipient);
    const twin = event.object === "event" ? thinTwin(event) : null;
    for (const recipient of twin ? recipientsOf(twin) : []) if (twin) deliver(twin, recipient);
  }

  function recipientsOf({ object, type }: Stripe.Event | ThinEvent): Recipient[] {
    return listeners(world, object === "event" ? "snapshot" : "thin", type);
  }

  function deliver(event: Stripe.Event | ThinEvent, endpoint: Recipient): void {
    const affected = isAffected(event.type);
    if (affected && delivery.lose > 0 && world.ids.fraction() < delivery.lose) {
      log(
        { eventId: event.id, endpointId: endpoint.id, attempts: 0 },
        { status: null, error: "lost on purpose", durationMs: 0 },
      );
      return;
    }
    for (let copy = 0; copy < (affected ? delivery.copies : 1); copy++) {
      const id = `${event.id}|${endpoint.id}|${world.ids.text(6)}`;
      const delay = affected ? delivery.delayMs : 0;
      const pending = { id, eventId: event.id, endpointId: endpoint.id, attempts: 0, scheduledAt: null };
      if (delay > 0) schedule(pending, delay);
      else enqueue(pending);
    }
  }

  function enqueue(pending: PendingDelivery): void {
    outbox.add(pendingDeliveries.put(pending));
  }

  function schedule(pending: PendingDelivery, delayMs: number): void {
    const scheduledAt = world.clock.now() + delayMs;
    pendingDeliveries.put({ ...pending, scheduledAt });
    world.wakeups.add({ at: scheduledAt, kind: "delivery", subject: pending.id });
  }

  async function attempt(pending: PendingDelivery): Promise<void> {
    pendingDeliveries.remove(pending.id);
    const { timeoutMs } = options;
    const result = await attemptDelivery(world, pending, { post, options: delivery, timeoutMs });
    if (!result) return;
    const made = { ...pending, attempts: pending.attempts + 1 };
    log(made, result);
    const wait = afterAttempt(world, made, result.status);
    if (wait !== null) schedule(made, wait);
  }

  function log(
    pending: Pick<PendingDelivery, "attempts" | "endpointId" | "eventId">,
    result: { status: number | null; error?: string; durationMs: number },
  ): void {
    deliveries.push({
      id: world.ids.make("delivery"),
      eventId: pending.eventId,
      type: eventNamed(pending.eventId)?.type ?? "unknown",
      endpointId: pending.endpointId,
      attempt: pending.attempts,
      at: world.clock.now(),
      ...result,
    });
  }

  function eventNamed(id: string): Stripe.Event | ThinEvent | undefined {
    return world.store.tables.event.get(id) ?? thinNamed(world, id);
  }

  return {
    deliveries,
    announce,
    flush: outbox.flush,
    pause: outbox.pause,
    resume: outbox.resume,
    settled: outbox.settled,
    async redeliver(eventId) {
      const event = eventNamed(eventId);
      if (!event) throw new Error(`There is no event ${eventId} to deliver again.`);
      for (const endpoint of recipientsOf(event)) {
        const id = `${event.id}|${endpoint.id}|${world.ids.text(6)}`;
        enqueue({ id, eventId, endpointId: endpoint.id, attempts: 0, scheduledAt: null });
      }
      if (!outbox.isPaused) await outbox.settled();
    },
    configure(change = {}) {
      delivery = checkDeliveryOptions({ ...delivery, ...change });
      return delivery;
    },
    async firstAttempt(eventId, limitMs) {
      if (!outbox.isPaused) await outbox.attempted(eventId, limitMs);
    },
    reload() {
      const waiting = pendingDeliveries.all().filter((pending) => pending.scheduledAt === null);
      outbox.load(waiting.reverse());
    },
    wake(pendingId) {
      const pending = pendingDeliveries.get(pendingId);
      if (pending) enqueue({ ...pending, scheduledAt: null });
    },
  };
}
