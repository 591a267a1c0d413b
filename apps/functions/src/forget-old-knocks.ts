import type { Billing } from "@tollgate/core";
import type { Inngest } from "inngest";

/** Every night: forgets answered knocks that Stripe can no longer send again. */
export function deleteOldEvents(inngest: Inngest, billing: Billing) {
  return inngest.createFunction(
    { id: "forget-old-knocks", triggers: [{ cron: "23 3 * * *" }], retries: 3 },
    async ({ step }) => ({ forgotten: await step.run("forget", () => billing.deleteOldEvents()) }),
  );
}
