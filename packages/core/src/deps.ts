import type Stripe from "stripe";
import type { StripeCacheClient } from "./cache/cache.ts";
import type { AccessMemory } from "./cache/memory.ts";
import type { Database } from "./database/database.ts";
import type { Catalog } from "./model/catalog.ts";
import type { AccessPolicy } from "./model/policy.ts";
import type { Clock, Log } from "./runtime.ts";
import type { AnnouncedEvent } from "./stripe/event.ts";
import type { BillingUrls } from "./stripe/return-urls.ts";

/** Everything that the billing rules use. Each room takes the part it needs. */
export interface BillingDeps {
  stripe: Stripe;
  db: Database;
  cache: StripeCacheClient;
  memory: AccessMemory;
  catalog: Catalog;
  policy: AccessPolicy;
  clock: Clock;
  log: Log;
  /** A random UUID, for attempts and nonces. */
  newId: () => string;
  /** Sends an event to the durable engine. Must reject when the engine did not accept it. */
  announce: (event: AnnouncedEvent) => Promise<void>;
  /** Newest first: Stripe signs with every active secret while one is being rotated. */
  webhookSecrets: readonly string[];
  /** Whether the keys are live keys: an event of the other mode is parked. */
  livemode: boolean;
  urls: BillingUrls;
}
