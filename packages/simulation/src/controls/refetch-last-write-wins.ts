import type { Rows } from "../stripe/rows.ts";
import type { Design } from "../world/design.ts";
import { customerOfEvent, readCustomer } from "./naive-read.ts";
import { find, put } from "./naive-store.ts";
import { accessOf, naiveSurface } from "./naive-surface.ts";

/** Syncs and stores the result when the sync ends, so a slow sync overwrites a newer one. */
export const refetchLastWriteWins: Design = {
  name: "refetch, last write wins",
  usesCoreTables: false,
  dropsWhileRunning: false,
  boot: (parts) =>
    naiveSurface(parts, {
      async receive(event) {
        const customerId = await customerOfEvent(parts.stripe, event);
        if (customerId) await put(parts.db, customerId, await readCustomer(parts.stripe, customerId));
      },
      access: async (customerId, t) =>
        accessOf((await find<Rows>(parts.db, customerId)) ?? {}, customerId, t),
    }),
};
