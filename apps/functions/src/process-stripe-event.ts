import type { Billing, EventAnswer } from "@tollgate/core";
import { type Connections, stripeEventReceived } from "@tollgate/shop";
import type { Inngest } from "inngest";
import { countEvent } from "./count-event.ts";

/** One or two attempts answer an event. More than this many means that something is stuck. */
const maxAttempts = 20;

/**
 * Answers one event. One step both reads Stripe and stores the result. Between two steps another run could sync the
 * same customer, and the engine would replay the first step's memoised read, by then out of date.
 *
 * Eight retries reach 79 minutes into an outage. Then the event is parked with an alert, and announced again from time to
 * time; the next sync of its customer, whatever starts it, answers it.
 */
export function processStripeEvent(
  inngest: Inngest,
  billing: Billing,
  { analytics, reports }: Pick<Connections, "analytics" | "reports">,
) {
  return inngest.createFunction(
    {
      id: "process-stripe-event",
      triggers: [stripeEventReceived],
      retries: 8,
      concurrency: [{ key: "event.data.customerId", limit: 1 }],
      onFailure: async ({ event, error }) => {
        const { stripeEventId, type } = event.data.event.data;
        // It is announced again while it is parked: one outage is reported once.
        if (await billing.parkEvent(stripeEventId, error.message))
          reports.thrown(error, { function: "process-stripe-event", stripeEventId, type });
      },
    },
    async ({ event, step }): Promise<EventAnswer> => {
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        const answer = await step.run(attempt === 1 ? "sync" : `sync ${attempt}`, () =>
          billing.answerEvent(event.data.stripeEventId),
        );
        if (answer.kind === "wait") {
          // The engine sleeps in whole seconds.
          await step.sleep(`spacing ${attempt}`, Math.ceil(answer.waitMs / 1_000) * 1_000);
          continue;
        }
        if (answer.kind === "applied" && !answer.cached)
          await step.run("write the cache", () => writeToCache(billing, answer.customerId));
        if (answer.kind === "applied" && answer.duplicates.length > 0)
          await step.run("end duplicates", () => billing.endDuplicates(answer.duplicates));
        if (answer.kind === "applied" && answer.refundsOwed.length > 0)
          await step.run("refund bookings", () => billing.refundBookings(answer.refundsOwed));
        await countEvent({ billing, analytics }, event.data, answer);
        return answer;
      }
      throw new Error(`event ${event.data.stripeEventId} is still unanswered after ${maxAttempts} attempts`);
    },
  );
}

/** The database has the new state; the cache was down. Throws so that the engine retries this step alone. */
async function writeToCache(billing: Billing, customerId: string): Promise<void> {
  if (!(await billing.writeToCache(customerId)))
    throw new Error(`the cache did not accept customer ${customerId}`);
}
