import {
  type BillingDeps,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
  defaultPolicy,
} from "@tollgate/core";
import type { Redis } from "@upstash/redis";
import { type Design, type Parts, webhookSecret } from "./design.ts";
import { redisUrl } from "./gated-network.ts";

/** Upstash's real client. The timeout is out of reach: the scheduler, not real time, decides what is late. */
export function connectCache(): Redis {
  return connectRedis({ url: redisUrl, token: "simulation", timeoutMs: 600_000 });
}

export function depsOf(parts: Parts): BillingDeps {
  const { clock, log } = parts;
  return {
    ...parts,
    cache: createStripeCacheClient({ redis: connectCache(), clock, log }),
    // A story has at most four owners; room for many would slow each boot.
    memory: createAccessMemory({ clock, maxOwners: 32 }),
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
  usesCoreTables: true,
  dropsWhileRunning: false,
  boot: (parts) => createBilling(depsOf(parts)),
};
