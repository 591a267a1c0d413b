import { sql } from "drizzle-orm";
import type { Rows } from "../stripe/rows.ts";
import type { Design } from "../world/design.ts";
import { customerOfEvent, readCustomer } from "./naive-read.ts";
import { find, put } from "./naive-store.ts";
import { accessOf, naiveSurface } from "./naive-surface.ts";

/** One run at a time per customer, and events that arrive meanwhile are dropped. So no sync sees the last change. */
export const singletonSkip: Design = {
  name: "singleton skip",
  usesCoreTables: false,
  dropsWhileRunning: true,
  boot: (parts) =>
    naiveSurface(parts, {
      async receive(event) {
        const customerId = await customerOfEvent(parts.stripe, event);
        await parts.db.execute(sql`insert into control.inbox (stripe_event_id, customer_id)
          values (${event.id}, ${customerId}) on conflict do nothing`);
        await parts.announce({ stripeEventId: event.id, customerId, type: event.type });
      },
      async answerEvent(stripeEventId) {
        const rows = (await parts.db.execute(
          sql`select customer_id from control.inbox where stripe_event_id = ${stripeEventId}`,
        )) as unknown as { customer_id: string | null }[];
        const customerId = rows[0]?.customer_id;
        if (!customerId) return { kind: "parked", reason: "the event names no customer" };
        await put(parts.db, customerId, await readCustomer(parts.stripe, customerId));
        return {
          kind: "applied",
          customerId,
          ticket: 0,
          answered: 1,
          cached: true,
          duplicates: [],
          refundsOwed: [],
        };
      },
      access: async (customerId, t) =>
        accessOf((await find<Rows>(parts.db, customerId)) ?? {}, customerId, t),
    }),
};
