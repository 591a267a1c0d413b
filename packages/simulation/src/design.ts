import {
  type BillingDeps,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
  defaultPolicy,
} from "@tollgate/core";
import type { Redis } from "@upstash/redis";
import { catalog } from "./catalog.ts";
import { redisUrl } from "./gated-network.ts";
import type { Doors } from "./story.ts";
import { webhookSecret } from "./story.ts";

/** What a process is given when it starts: everything that leaves it goes through a gate. */
export type Parts = Pick<BillingDeps, "stripe" | "db" | "clock" | "newId" | "announce" | "log">;

/** A way to build the same shop: Tollgate's, or a naive one that must be caught. */
export interface Design {
  name: string;
  /** Whether core's tables tell its state, so that the oracles may look inside. */
  keepsCoreTables: boolean;
  /** Whether its engine drops an event while a run of the same customer is under way. */
  dropsWhileRunning: boolean;
  boot(parts: Parts): Doors;
}

/** Upstash's real client. The scheduler decides what is late; a timer of real time must not. */
export function connectCache(): Redis {
  return connectRedis({ url: redisUrl, token: "simulation", timeoutMs: 600_000 });
}

export function depsOf(parts: Parts): BillingDeps {
  const { clock, log } = parts;
  return {
    ...parts,
    cache: createStripeCacheClient({ redis: connectCache(), clock, log }),
    // A process remembers four owners at most here; room for many costs time at each boot.
    memory: createAccessMemory({ clock, maxOwners: 32 }),
    catalog,
    policy: defaultPolicy,
    webhookSecrets: [webhookSecret],
    livemode: false,
    urls: {
      success: "http://shop.test/success",
      cancel: "http://shop.test/cancel",
      portalReturn: "http://shop.test/account",
    },
  };
}

export const tollgate: Design = {
  name: "tollgate",
  keepsCoreTables: true,
  dropsWhileRunning: false,
  boot: (parts) => createBilling(depsOf(parts)),
};
