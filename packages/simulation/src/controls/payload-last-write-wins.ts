import { expectedAccess } from "../reference/reference-fold.ts";
import { factsOf } from "../reference/stripe-rows.ts";
import type { Design } from "../world/design.ts";
import { findObjects, put } from "./naive-store.ts";
import { naiveSurface } from "./naive-surface.ts";

/** Stores the payload: the last delivery wins. */
export const payloadLastWriteWins: Design = {
  name: "payload, last write wins",
  usesCoreTables: false,
  dropsWhileRunning: false,
  boot: (parts) =>
    naiveSurface(parts, {
      async receive(event) {
        const { object } = event.data;
        await put(parts.db, String(object.id), object);
      },
      access: async (customerId) =>
        expectedAccess(factsOf(await findObjects(parts.db), customerId), parts.clock.now()),
    }),
};
