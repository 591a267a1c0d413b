import type { Billing } from "@tollgate/core";
import type { Inngest } from "inngest";

/**
 * Every night: deletes answered events that Stripe can no longer send again, what ignored ones said, and the log of syncs of
 * long ago.
 */
export function deleteOldEvents(inngest: Inngest, billing: Billing) {
  return inngest.createFunction(
    { id: "delete-old-events", triggers: [{ cron: "23 3 * * *" }], retries: 3 },
    async ({ step }) => ({
      deleted: await step.run("delete", () => billing.deleteOldEvents()),
      erased: await step.run("erase what ignored events said", () => billing.forgetIgnoredEvents()),
      syncs: await step.run("delete the log of old syncs", () => billing.deleteOldSyncs()),
    }),
  );
}
