import type Stripe from "stripe";
import type { Store } from "./store.ts";
import type { World } from "./world.ts";

/** Who gets events: a webhook endpoint of API v1, or an event destination of API v2 with an address. */
export interface Recipient {
  id: string;
  style: "snapshot" | "thin";
  enabledEvents: readonly string[];
  url: string;
  /** The API version of snapshot events; null for the account's. */
  version: string | null;
}

/** The enabled recipients of this type of event. Thin types begin with `v1.` or `v2.`. */
export function listeners({ store }: World, style: Recipient["style"], type: string): Recipient[] {
  const { tables } = store;
  const all = [...tables.webhook_endpoint.all(), ...tables["v2.core.event_destination"].all()];
  return all
    .flatMap((row) => recipientOf(row) ?? [])
    .filter((recipient) => recipient.style === style)
    .filter(({ enabledEvents }) => enabledEvents.includes("*") || enabledEvents.includes(type));
}

/** @returns null if it is gone or disabled */
export function recipientNamed({ tables }: Store, id: string): Recipient | null {
  const row = tables.webhook_endpoint.get(id) ?? tables["v2.core.event_destination"].get(id);
  return row ? recipientOf(row) : null;
}

function recipientOf(row: Stripe.WebhookEndpoint | Stripe.V2.Core.EventDestination): Recipient | null {
  if (row.status !== "enabled") return null;
  const { enabled_events: enabledEvents, id } = row;
  if (row.object === "webhook_endpoint")
    return { id, style: "snapshot", enabledEvents, url: row.url, version: row.api_version };
  const url = row.webhook_endpoint?.url ?? "";
  return { id, style: row.event_payload, enabledEvents, url, version: row.snapshot_api_version ?? null };
}
