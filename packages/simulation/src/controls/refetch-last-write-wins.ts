import { promisesOf } from "../reference/reference-fold.ts";
import { factsOf, type Rows } from "../reference/stripe-rows.ts";
import type { Design } from "../world/design.ts";
import { naiveDoors } from "./naive-doors.ts";
import { customerBehind, lookAt } from "./naive-look.ts";
import { find, put } from "./naive-store.ts";

/** Goes and looks, and keeps what it saw whenever the look ends: a slow look overwrites a newer one. */
export const refetchLastWriteWins: Design = {
  name: "refetch, last write wins",
  keepsCoreTables: false,
  dropsWhileRunning: false,
  boot: (parts) =>
    naiveDoors(parts, {
      async receive(event) {
        const customerId = await customerBehind(parts.stripe, event);
        if (customerId) await put(parts.db, customerId, await lookAt(parts.stripe, customerId));
      },
      promises: async (customerId) =>
        promisesOf(factsOf((await find<Rows>(parts.db, customerId)) ?? {}, customerId), parts.clock.now()),
    }),
};
