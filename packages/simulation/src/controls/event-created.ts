import type { Rows } from "../stripe/rows.ts";
import type { Design } from "../world/design.ts";
import { customerOfEvent, readCustomer } from "./naive-read.ts";
import { find, putNewer } from "./naive-store.ts";
import { accessOf, naiveSurface } from "./naive-surface.ts";

/** Syncs, but stores the result only if the event's `created` is newer. That field has whole seconds. */
export const eventCreated: Design = {
  name: "event.created comparison",
  usesCoreTables: false,
  dropsWhileRunning: false,
  boot: (parts) =>
    naiveSurface(parts, {
      async receive(event) {
        const customerId = await customerOfEvent(parts.stripe, event);
        if (customerId)
          await putNewer(parts.db, customerId, await readCustomer(parts.stripe, customerId), event.created);
      },
      access: async (customerId, t) =>
        accessOf((await find<Rows>(parts.db, customerId)) ?? {}, customerId, t),
    }),
};
