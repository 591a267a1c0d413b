import type { Design } from "../world/design.ts";
import { readPrices } from "./naive-read.ts";
import { findObjects, put } from "./naive-store.ts";
import { accessOf, naiveSurface } from "./naive-surface.ts";

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
      access: async (customerId, t) => {
        const price = await readPrices(parts.stripe);
        return accessOf({ ...(await findObjects(parts.db)), price }, customerId, t);
      },
    }),
};
