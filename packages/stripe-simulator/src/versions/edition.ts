import type Stripe from "stripe";
import type { WireHash } from "../protocol/form.ts";
import { formerValues } from "../world/events.ts";
import type { Store } from "../world/store.ts";
import { allChanges } from "./all-changes.ts";
import { EXPANSIONS, type Expansion } from "./expansions.ts";
import type { Hash, VersionChange } from "./version-change.ts";

/** The API in one of its versions. */
export interface Edition {
  /** The answer in this version's shape; an event stays in the version that it was made in. */
  render(answer: object): object;
  /** This version's parameters under the newest names. */
  request(route: string, wire: WireHash): WireHash;
  /** What `expand` can name in this kind of object. */
  expansionsOf(type: string): Readonly<Record<string, Expansion>>;
}

/** @param version one that `versionNamed` accepted. */
export function editionOf(store: Store, version: string): Edition {
  const later = changesAfter(version);
  return {
    render: (answer) => rendered(answer, later, store) as object,
    request: (route, wire) =>
      later.reduceRight((current, change) => change.request?.[route]?.(current) ?? current, wire),
    expansionsOf(type) {
      const all: Record<string, Expansion | null> = { ...EXPANSIONS[type] };
      for (const change of later) Object.assign(all, change.expansions?.[type]);
      return Object.fromEntries(
        Object.entries(all).filter((entry): entry is [string, Expansion] => entry[1] !== null),
      );
    },
  };
}

/** An event in the shape of an endpoint's version, former values included. */
export function eventIn(store: Store, event: Stripe.Event, version: string): Stripe.Event {
  const later = changesAfter(version);
  if (later.length === 0) return { ...event, api_version: version };
  const { object, previous_attributes: previous } = event.data as unknown as EventData;
  const shown = rendered(object, later, store) as Hash;
  const before = previous && (rendered(patched(object, previous), later, store) as Hash);
  const data = before
    ? { object: shown, previous_attributes: formerValues(before, shown) ?? {} }
    : { object: shown };
  return { ...event, api_version: version, data } as unknown as Stripe.Event;
}

interface EventData {
  object: Hash;
  previous_attributes?: Hash;
}

function changesAfter(version: string): VersionChange[] {
  // Versions begin with their date, so they sort as texts.
  return allChanges.filter((change) => version < change.since);
}

/** Converts the object first, then its contents: an undo expects the contents in the newest shape. */
function rendered(value: unknown, later: readonly VersionChange[], store: Store): unknown {
  if (Array.isArray(value)) return value.map((inner) => rendered(inner, later, store));
  if (typeof value !== "object" || value === null) return value;
  const kind = "object" in value && typeof value.object === "string" ? value.object : "";
  if (kind === "event") {
    const event = value as Stripe.Event;
    return event.api_version === null ? event : eventIn(store, event, event.api_version);
  }
  if (later.length === 0 && kind !== "list") return value;
  const own = later.reduce<Hash>((row, change) => change.undo?.[kind]?.(row, store) ?? row, { ...value });
  for (const [key, inner] of Object.entries(own)) own[key] = rendered(inner, later, store);
  return own;
}

/** The object with its former values put back. */
function patched(object: Hash, previous: Hash): Hash {
  const before = { ...object };
  for (const [key, was] of Object.entries(previous)) {
    const is = object[key];
    before[key] = isHash(was) && isHash(is) ? patched(is, was) : was;
  }
  return before;
}

function isHash(value: unknown): value is Hash {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
