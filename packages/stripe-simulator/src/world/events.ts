import type Stripe from "stripe";
import { listeners } from "./recipients.ts";
import type { Row, Table } from "./table.ts";
import { seconds, type World } from "./world.ts";

export type EventType = Stripe.Event.Type;

/** Records an event and hands it to the webhooks. The object is never changed in place, so it is not copied. */
export function emit(
  world: World,
  type: EventType,
  object: Row,
  previous?: Record<string, unknown>,
): Stripe.Event {
  // Stripe types each event by its name. Here the name is data, so the caller answers for the pairing.
  const event = {
    id: world.ids.make("event"),
    object: "event",
    api_version: world.settings.apiVersion,
    created: seconds(world),
    data: previous === undefined ? { object } : { object, previous_attributes: previous },
    livemode: false,
    pending_webhooks: listeners(world, "snapshot", type).length,
    request: { ...world.cause },
    type,
  } as unknown as Stripe.Event;
  world.store.tables.event.put(event);
  world.announce(event);
  return event;
}

/** Stores a new object and announces it. */
export function add<T extends Row>(world: World, table: Table<T>, row: T, type?: EventType): T {
  table.put(row);
  if (type) emit(world, type, row);
  return row;
}

/**
 * Replaces an object by a changed copy and announces it with the former values, unless nothing changed. The patch
 * applies to the stored object: a caller may hold an older version of it.
 */
export function change<T extends Row>(
  world: World,
  table: Table<T>,
  row: T,
  patch: Partial<T>,
  type?: EventType,
): T {
  const current = table.get(row.id) ?? row;
  const next = { ...current, ...patch };
  const previous = formerValues(current, next);
  if (previous === undefined) return current;
  table.put(next);
  if (type) emit(world, type, next, previous);
  return next;
}

/** The value of `previous_attributes`: the former value of each changed field; of a hash, only its changed keys. */
export function formerValues(before: object, after: object): Record<string, unknown> | undefined {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  const changed: Record<string, unknown> = {};
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(key) ?? null, now.get(key) ?? null];
    if (was === is) continue;
    if (isPlain(was) && isPlain(is)) {
      const inner = formerValues(was, is);
      if (inner) changed[key] = inner;
    } else if (JSON.stringify(was) !== JSON.stringify(is)) {
      changed[key] = was;
    }
  }
  return Object.keys(changed).length === 0 ? undefined : changed;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
