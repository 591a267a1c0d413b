import { sql } from "drizzle-orm";
import { promisesOf } from "../reference/reference-fold.ts";
import { factsOf, type Rows } from "../reference/stripe-rows.ts";
import type { Design } from "../world/design.ts";
import { naiveDoors } from "./naive-doors.ts";
import { customerBehind, lookAt } from "./naive-look.ts";
import { find, put } from "./naive-store.ts";

/** One run at a time for a customer, and what comes meanwhile is dropped: the last change has nobody to look at it. */
export const singletonSkip: Design = {
  name: "singleton skip",
  keepsCoreTables: false,
  dropsWhileRunning: true,
  boot: (parts) =>
    naiveDoors(parts, {
      async receive(event) {
        const customerId = await customerBehind(parts.stripe, event);
        await parts.db.execute(sql`insert into control.inbox (stripe_event_id, customer_id)
          values (${event.id}, ${customerId}) on conflict do nothing`);
        await parts.announce({ stripeEventId: event.id, customerId, type: event.type });
      },
      async answerEvent(stripeEventId) {
        const rows = (await parts.db.execute(
          sql`select customer_id from control.inbox where stripe_event_id = ${stripeEventId}`,
        )) as unknown as { customer_id: string | null }[];
        const customerId = rows[0]?.customer_id;
        if (!customerId) return { kind: "parked", reason: "nobody's" };
        await put(parts.db, customerId, await lookAt(parts.stripe, customerId));
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
      promises: async (customerId) =>
        promisesOf(factsOf((await find<Rows>(parts.db, customerId)) ?? {}, customerId), parts.clock.now()),
    }),
};
