import type Stripe from "stripe";
import type { StripeCacheClient } from "./cache/cache.ts";
import type { AccessMemory } from "./cache/memory.ts";
import type { Database } from "./database/database.ts";
import type { Catalog } from "./model/catalog.ts";
import type { AccessPolicy } from "./model/policy.ts";
import type { AnnouncedEvent } from "./stripe/event.ts";

/** The one source of time inside core; unix milliseconds. */
export interface Clock {
  now(): number;
}

/** The least a logger must do; pino fits as it is. Fields hold ids, types and numbers, never personal data. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface BillingUrls {
  /** Where Stripe sends the buyer after payment; `session_id` is added. */
  success: string;
  /** Where Stripe sends the buyer who turns back. */
  cancel: string;
  /** Where the customer portal sends its visitor back to. */
  portalReturn: string;
}

/** Everything the billing rules touch. Each room takes the part that it uses. */
export interface BillingDeps {
  stripe: Stripe;
  db: Database;
  cache: StripeCacheClient;
  memory: AccessMemory;
  catalog: Catalog;
  policy: AccessPolicy;
  clock: Clock;
  log: Log;
  /** A random UUID: attempts and nonces. */
  newId: () => string;
  /** Tells the durable engine that somebody knocked. Must reject when the engine did not take it. */
  announce: (knock: AnnouncedEvent) => Promise<void>;
  /** Newest first: Stripe signs with every active secret while one is being rotated. */
  webhookSecrets: readonly string[];
  /** Whether the keys are live keys: an event of the other mode is never acted upon. */
  livemode: boolean;
  urls: BillingUrls;
}
