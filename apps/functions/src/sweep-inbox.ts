import type { Billing } from "@tollgate/core";
import { stripeEventReceived } from "@tollgate/shop";
import type { Inngest } from "inngest";

/**
 * Every minute: announces overdue events again, writes what the cache missed while it was down, runs scheduled syncs,
 * ends flagged duplicates, frees lapsed seat holds and refunds what is owed. It repairs a crash between the commit and
 * the announcement, an engine that lost its queue, and a renewal or an expired checkout whose event never arrived.
 */
export function sweepInbox(inngest: Inngest, billing: Billing) {
  return inngest.createFunction(
    { id: "sweep-inbox", triggers: [{ cron: "* * * * *" }], retries: 1 },
    async ({ step, runId }) => {
      // While an outage lasts, one event is tried twice a minute: its success announces the others.
      if ((await step.run("try a parked event", () => billing.tryParked())) === "failed") {
        await step.sleep("half a minute", "30s");
        await step.run("try a parked event again", () => billing.tryParked());
      }
      const overdue = await step.run("find overdue events", () => billing.overdueEvents());
      // A new id for each sweep: the engine drops an id that it has seen in the last 24 hours.
      if (overdue.length > 0)
        await step.sendEvent(
          "announce again",
          overdue.map((event) =>
            stripeEventReceived.create(event, { id: `${event.stripeEventId}:${runId}` }),
          ),
        );
      const cached = await step.run("write the cache", () => billing.writeMissedToCache());
      const synced = await step.run("scheduled syncs", () => billing.syncScheduled());
      const endedDuplicates = await step.run("end duplicates", () => billing.endFlaggedDuplicates());
      const settled = await step.run("settle bookings", () => billing.settleBookings());
      return { announced: overdue.length, cached, synced, endedDuplicates, settled };
    },
  );
}
