import {
  type BillingDeps,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
  defaultPolicy,
} from "@tollgate/core";
import type { Redis } from "@upstash/redis";
import { catalog } from "../plan/catalog.ts";
import { type Design, type Parts, webhookSecret } from "./design.ts";
import { redisUrl } from "./gated-network.ts";

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
