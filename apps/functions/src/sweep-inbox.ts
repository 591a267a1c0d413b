import type { Billing } from "@tollgate/core";
import { stripeEventReceived } from "@tollgate/shop";
import type { Inngest } from "inngest";

/**
 * Every minute: announces again what has waited for too long, writes to the cache what it missed while it was down,
 * looks at customers for whom the clock has changed something, frees seats whose hold is over and gives back what is
 * owed. Heals a crash between the commit and the announcement, an engine that lost its queue, and a renewal or an
 * expired checkout that nobody told us about.
 */
export function sweepInbox(inngest: Inngest, billing: Billing) {
  return inngest.createFunction(
    { id: "sweep-inbox", triggers: [{ cron: "* * * * *" }], retries: 1 },
    async ({ step, runId }) => {
      const overdue = await step.run("find what waits", () => billing.overdueEvents());
      // The id differs at each sweep: the engine drops an id that it has seen in the last 24 hours.
      if (overdue.length > 0)
        await step.sendEvent(
          "announce again",
          overdue.map((knock) =>
            stripeEventReceived.create(knock, { id: `${knock.stripeEventId}:${runId}` }),
          ),
        );
      const cached = await step.run("fill the cache", () => billing.writeMissedToCache());
      const looked = await step.run("look at what is due", () => billing.syncScheduled());
      const remedied = await step.run("remedy duplicates", () => billing.endFlaggedDuplicates());
      const settled = await step.run("settle bookings", () => billing.settleBookings());
      return { announced: overdue.length, cached, looked, remedied, settled };
    },
  );
}
