import { createAccessMemory, createBilling, ownerKey } from "@tollgate/core";
import type { Design } from "../world/design.ts";
import { connectCache, depsOf } from "../world/tollgate.ts";

const hourMs = 3_600_000;

/** Tollgate with a textbook cache: a writer deletes, and whoever misses reads the database and sets. */
export const cacheAside: Design = {
  name: "cache-aside",
  keepsCoreTables: true,
  dropsWhileRunning: false,
  boot(parts) {
    const deps = depsOf(parts);
    const redis = connectCache();
    return createBilling({
      ...deps,
      // Nothing in front of the cache: every question meets it.
      memory: createAccessMemory({ clock: parts.clock, maxAgeMs: 0 }),
      cache: {
        ...deps.cache,
        async writeEntitlements(entitlements) {
          await redis.del(`entitlements:${entitlements.ownerKey}`);
          return true;
        },
        leaseFill: async () => true,
        async fillEntitlements(owner, _lease, entitlements) {
          await redis.set(`entitlements:${ownerKey(owner)}`, JSON.stringify(entitlements), { px: hourMs });
          return true;
        },
      },
    });
  },
};
