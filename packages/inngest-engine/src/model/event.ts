import { createHash } from "node:crypto";
import { encodeTime, ulid } from "ulid";
import { z } from "zod";

/** An event as functions receive it. */
export interface EventPayload {
  id: string;
  name: string;
  data: Record<string, unknown>;
  /** Epoch milliseconds. */
  ts: number;
  user?: unknown;
  v?: string;
  meta?: unknown;
}

/** An event as the engine stores it. */
export interface StoredEvent {
  /** The id that the Event API returns; the sender's own id stays in the payload. */
  internalId: string;
  /** The sender's own id, if any: it starts each function once in 24 hours. */
  dedupeId: string | null;
  receivedAt: number;
  payload: EventPayload;
}

/** An event as a sender gives it. */
export interface EventInput {
  name: string;
  data?: Record<string, unknown> | null | undefined;
  id?: string | undefined;
  ts?: number | undefined;
  user?: unknown;
  v?: string | undefined;
  meta?: unknown;
}

const MAX_EVENTS_PER_REQUEST = 5_000;

const eventInput = z.object({
  name: z
    .string("The event has no name; send { name, data }.")
    .min(1, "The event name is empty; give it a name."),
  data: z.record(z.string(), z.unknown(), "Event data must be an object.").nullish(),
  id: z.string().optional(),
  ts: z.number().optional(),
  user: z.unknown().optional(),
  v: z.string().optional(),
  meta: z.unknown().optional(),
});

/** The request is wrong: the Event API answers 400. */
export class InvalidEventError extends Error {
  override readonly name = "InvalidEventError";
}

/**
 * Checks a body of the Event API: one event or a list.
 * @throws {InvalidEventError} for an empty name, a name that starts with `inngest/`, data that is not an
 * object, or more than 5,000 events.
 */
export function parseEvents(body: unknown): EventInput[] {
  const list = Array.isArray(body) ? body : [body];
  if (list.length > MAX_EVENTS_PER_REQUEST) {
    throw new InvalidEventError(
      `${list.length} events in one request; send at most ${MAX_EVENTS_PER_REQUEST}.`,
    );
  }
  return list.map((entry, index) => {
    const parsed = eventInput.safeParse(entry);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw new InvalidEventError(`Event ${index}, ${issue?.path.join(".") || "body"}: ${issue?.message}`);
    }
    if (parsed.data.name.startsWith("inngest/")) {
      throw new InvalidEventError(
        `Event ${index}: "${parsed.data.name}" is refused: names that start with "inngest/" belong to Inngest.`,
      );
    }
    return parsed.data;
  });
}

/** @param internalId the id in the engine; a new ULID by default. */
export function storeEvent(input: EventInput, now: number, internalId: string = ulid(now)): StoredEvent {
  const dedupeId = input.id ? input.id : null;
  return {
    internalId,
    dedupeId,
    receivedAt: now,
    payload: {
      id: dedupeId ?? internalId,
      name: input.name,
      data: input.data ?? {},
      ts: input.ts || now,
      ...(input.user === undefined ? {} : { user: input.user }),
      ...(input.v === undefined ? {} : { v: input.v }),
      ...(input.meta === undefined ? {} : { meta: input.meta }),
    },
  };
}

const BASE_32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * The id of event `index` of a send whose `x-inngest-event-id-seed` header is `seed` (`"<ms>,<base64>"`): the
 * SDK repeats the header when it retries, so that the same events get the same ids. `undefined` when the
 * header is not a seed.
 */
export function seededEventId(seed: string | undefined, index: number): string | undefined {
  const [millis, entropy] = seed?.split(",") ?? [];
  const instant = Number(millis);
  if (!entropy || !Number.isSafeInteger(instant) || instant < 0) return undefined;
  const digest = createHash("sha256").update(`${entropy}:${index}`).digest();
  const letters = [...digest.subarray(0, 16)].map((byte) => BASE_32.charAt(byte % 32));
  return encodeTime(instant) + letters.join("");
}
