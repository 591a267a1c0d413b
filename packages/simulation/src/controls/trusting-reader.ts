import { createBilling } from "@tollgate/core";
import type { Design } from "../world/design.ts";
import { depsOf } from "../world/tollgate.ts";

/** Tollgate whose readers trust the cache: nothing marks a value that is replaced, and no version is remembered. */
export const trustingReader: Design = {
  name: "trusting reader",
  usesCoreTables: true,
  dropsWhileRunning: false,
  boot(parts) {
    const deps = depsOf(parts);
    return createBilling({
      ...deps,
      memory: { ...deps.memory, newest: () => null },
      cache: { ...deps.cache, markStale: async () => {} },
    });
  },
};
