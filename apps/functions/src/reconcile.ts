import type { Billing } from "@tollgate/core";
import type { Inngest } from "inngest";

/** Pages of one step: short enough for a request, and each step is a place to go on from. */
const pagesOfStep = 5;

/** An engine holds a thousand steps of one run; the next one goes on. */
const mostSteps = 500;

/**
 * Every 15 minutes, and whenever somebody sends `tollgate/reconcile`: compares Stripe's lists with what is stored, and
 * syncs the customers for whom they differ. It repairs what was never heard: events that were lost, or never generated.
 *
 * @param pause awaited before each page and each sync
 */
export function reconcile(inngest: Inngest, billing: Billing, pause?: () => Promise<void>) {
  return inngest.createFunction(
    {
      id: "reconcile",
      triggers: [{ cron: "*/15 * * * *" }, { event: "tollgate/reconcile" }],
      retries: 3,
      concurrency: 1,
    },
    async ({ step }) => {
      for (let part = 1; ; part += 1) {
        const outcome = await step.run(`lists, part ${part}`, () =>
          billing.reconcile({ pages: pagesOfStep, ...(pause ? { pause } : {}) }),
        );
        if (outcome.kind !== "unfinished" || part === mostSteps) return outcome;
      }
    },
  );
}
