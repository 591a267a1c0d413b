import { createAccessMemory, createBilling, ownerKey } from "@tollgate/core";
import type { Design } from "../world/design.ts";
import { connectCache, depsOf } from "../world/tollgate.ts";

const hourMs = 3_600_000;

/** Tollgate with a textbook cache: a writer deletes the key, and a reader that misses fills it from the database. */
export const cacheAside: Design = {
  name: "cache-aside",
  usesCoreTables: true,
  dropsWhileRunning: false,
  boot(parts) {
    const deps = depsOf(parts);
    const redis = connectCache();
    return createBilling({
      ...deps,
      // No memory in front: every check reads the cache.
      memory: { ...createAccessMemory({ clock: parts.clock, maxAgeMs: 0 }), newest: () => null },
      cache: {
        ...deps.cache,
        async writeEntitlements(entitlements) {
          await redis.del(`entitlements:${entitlements.ownerKey}`);
          return true;
        },
        markStale: async () => {},
        leaseFill: async () => true,
        async fillEntitlements(owner, _lease, entitlements) {
          await redis.set(`entitlements:${ownerKey(owner)}`, JSON.stringify(entitlements), { px: hourMs });
          return true;
        },
      },
    });
  },
};
