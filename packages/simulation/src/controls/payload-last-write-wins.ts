import { promisesOf } from "../reference/reference-fold.ts";
import { factsOf } from "../reference/stripe-rows.ts";
import type { Design } from "../world/design.ts";
import { naiveDoors } from "./naive-doors.ts";
import { findObjects, put } from "./naive-store.ts";

/** Believes the payload: whichever delivery comes last is the truth. */
export const payloadLastWriteWins: Design = {
  name: "payload, last write wins",
  keepsCoreTables: false,
  dropsWhileRunning: false,
  boot: (parts) =>
    naiveDoors(parts, {
      async receive(event) {
        const { object } = event.data;
        await put(parts.db, String(object.id), object);
      },
      promises: async (customerId) =>
        promisesOf(factsOf(await findObjects(parts.db), customerId), parts.clock.now()),
    }),
};
