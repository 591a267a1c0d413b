import type { Billing } from "@tollgate/core";
import type { Inngest } from "inngest";

/** Every night: deletes answered events that Stripe can no longer send again. */
export function deleteOldEvents(inngest: Inngest, billing: Billing) {
  return inngest.createFunction(
    { id: "delete-old-events", triggers: [{ cron: "23 3 * * *" }], retries: 3 },
    async ({ step }) => ({ deleted: await step.run("delete", () => billing.deleteOldEvents()) }),
  );
}
