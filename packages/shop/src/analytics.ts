import { createHash } from "node:crypto";
import { type Log, nameOf, type Owner, ownerKey } from "@tollgate/core";
import { settledWithin } from "./settled-within.ts";

/** The events that we count. They hold no personal data: the only identifier is our own owner key. */
export type AnalyticsEvent =
  | {
      event: "checkout_created";
      owner: Owner;
      sessionId: string;
      /** The item for sale: an offer's lookup key, or a course's id. */
      offer?: string;
      course?: string;
      seats?: number | undefined;
    }
  /** Once per sale: a purchase, or a subscription's first grant. `at`: when we first saw it paid, ISO 8601. */
  | {
      event: "purchase_completed";
      owner: Owner;
      entitlementId: string;
      level: string;
      source: "purchase" | "subscription";
      reason: string;
      at: string;
    }
  | { event: "booking_confirmed"; owner: Owner; bookingId: string; course: string; at: string }
  | {
      event: "webhook_processed";
      /** NULL: the event belongs to no owner of ours. */
      owner: Owner | null;
      stripeEventId: string;
      type: string;
      outcome: string;
    };

export interface Analytics {
  /** Queues the event for sending. Neither throws nor waits; without a key it does nothing. */
  capture(event: AnalyticsEvent): void;
  /** Sends the queue, for two seconds at most. Never throws. */
  close(): Promise<void>;
}

export const noAnalytics: Analytics = { capture: () => {}, close: async () => {} };

/** Most events in the queue, while the library loads and while PostHog does not answer. */
const queueLimit = 1_000;
const sendEveryMs = 5_000;
const requestTimeoutMs = 3_000;
const closeTimeoutMs = 2_000;

/**
 * Sends events to PostHog in the background. Loads its library only when there is a key. The queue is in memory: a
 * crash loses it, so nothing else may depend on it.
 */
export function createAnalytics(settings: { key: string; host: string } | null, log: Log): Analytics {
  if (!settings) return noAnalytics;
  const loading = load(settings, log);
  let waiting = 0;
  return {
    capture(event) {
      if (waiting >= queueLimit) return;
      waiting += 1;
      const message = messageOf(event, new Date());
      void loading
        .then((sender) => sender?.client.capture(message))
        .catch((error: unknown) => log.warn({ error: nameOf(error) }, "could not send an event to PostHog"))
        .finally(() => {
          waiting -= 1;
        });
    },
    async close() {
      const sender = await loading;
      if (!sender) return;
      clearInterval(sender.timer);
      await settledWithin(closeTimeoutMs, sender.client.flush());
    },
  };
}

async function load({ key, host }: { key: string; host: string }, log: Log) {
  try {
    const { PostHog } = await import("posthog-node");
    const client = new PostHog(key, {
      host,
      requestTimeout: requestTimeoutMs,
      fetchRetryCount: 1,
      fetchRetryDelay: 1_000,
      maxQueueSize: queueLimit,
      // Our timer flushes. The library's own flushes log their failures to the console, so only a full queue starts one.
      flushAt: queueLimit,
      flushInterval: 0,
      disableGeoip: true,
    });
    client.on("error", (error: unknown) =>
      log.warn({ error: nameOf(error) }, "PostHog does not accept events"),
    );
    const timer = setInterval(() => void client.flush().catch(() => {}), sendEveryMs).unref();
    return { client, timer };
  } catch (error) {
    log.warn({ error: nameOf(error) }, "could not load PostHog's library: no event is counted");
    return null;
  }
}

/**
 * PostHog stores one of several events that share name, person, uuid and day. So the uuid is a hash of the event's
 * subject, and a sale's event carries the time of the sale: sending it again counts nothing twice.
 * https://posthog.com/docs/data/event-deduplication
 */
function messageOf(event: AnalyticsEvent, now: Date) {
  const { event: name, owner } = event;
  return {
    distinctId: owner ? ownerKey(owner) : "nobody",
    event: name,
    properties: {
      ...propertiesOf(event),
      ...(owner ? { owner_type: owner.type } : {}),
      $process_person_profile: false,
    },
    timestamp: "at" in event ? new Date(event.at) : now,
    uuid: uuidOf(`${name}:${subjectOf(event)}`),
  };
}

function propertiesOf(event: AnalyticsEvent): Record<string, string | number> {
  switch (event.event) {
    case "checkout_created":
      return {
        ...(event.offer === undefined ? {} : { offer: event.offer }),
        ...(event.course === undefined ? {} : { course: event.course }),
        ...(event.seats === undefined ? {} : { seats: event.seats }),
      };
    case "purchase_completed":
      return { level: event.level, source: event.source, reason: event.reason };
    case "booking_confirmed":
      return { course: event.course };
    case "webhook_processed":
      return { type: event.type, outcome: event.outcome };
  }
}

function subjectOf(event: AnalyticsEvent): string {
  switch (event.event) {
    case "checkout_created":
      return event.sessionId;
    case "purchase_completed":
      return event.entitlementId;
    case "booking_confirmed":
      return event.bookingId;
    case "webhook_processed":
      return event.stripeEventId;
  }
}

/** A UUID of version 8 (RFC 9562, 5.8), the same for the same name. */
function uuidOf(name: string): string {
  const bytes = createHash("sha256").update(name).digest();
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
