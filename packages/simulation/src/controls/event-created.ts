import { promisesOf } from "../reference/reference-fold.ts";
import { factsOf, type Rows } from "../reference/stripe-rows.ts";
import type { Design } from "../world/design.ts";
import { naiveDoors } from "./naive-doors.ts";
import { customerBehind, lookAt } from "./naive-look.ts";
import { find, putNewer } from "./naive-store.ts";

/** Goes and looks, and keeps what it saw only if the event is newer by `created`: which counts whole seconds. */
export const eventCreated: Design = {
  name: "event.created comparison",
  keepsCoreTables: false,
  dropsWhileRunning: false,
  boot: (parts) =>
    naiveDoors(parts, {
      async receive(event) {
        const customerId = await customerBehind(parts.stripe, event);
        if (customerId)
          await putNewer(parts.db, customerId, await lookAt(parts.stripe, customerId), event.created);
      },
      promises: async (customerId) =>
        promisesOf(factsOf((await find<Rows>(parts.db, customerId)) ?? {}, customerId), parts.clock.now()),
    }),
};
