import type { Billing, EventAnswer } from "@tollgate/core";
import { type Connections, stripeEventReceived } from "@tollgate/shop";
import type { Inngest } from "inngest";
import { countEvent } from "./count-knock.ts";

/** A knock is answered by a look or found answered; more turns than this mean that something is stuck. */
const maxAttempts = 20;

/**
 * Answers one knock. Reading Stripe and keeping what was read happen in one step: between two steps another run of
 * the same customer may come, and a memoised read would be kept although it is old.
 *
 * Eight retries reach 79 minutes into an outage; then the event is parked with an alert, and the next look at its
 * customer, by anyone, answers it.
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
        reports.thrown(error, { function: "process-stripe-event", stripeEventId, type });
        await billing.parkEvent(stripeEventId, error.message);
      },
    },
    async ({ event, step }): Promise<EventAnswer> => {
      for (let turn = 0; turn < maxAttempts; turn += 1) {
        const answer = await step.run(turn === 0 ? "look" : `look ${turn + 1}`, () =>
          billing.answerEvent(event.data.stripeEventId),
        );
        if (answer.kind === "wait") {
          // The engine sleeps in whole seconds.
          await step.sleep(`spacing ${turn + 1}`, Math.ceil(answer.waitMs / 1_000) * 1_000);
          continue;
        }
        if (answer.kind === "applied" && !answer.cached)
          await step.run("mirror", () => mirror(billing, answer.customerId));
        if (answer.kind === "applied" && answer.duplicates.length > 0)
          await step.run("remedy duplicates", () => billing.endDuplicates(answer.duplicates));
        if (answer.kind === "applied" && answer.refundsOwed.length > 0)
          await step.run("refund bookings", () => billing.refundBookings(answer.refundsOwed));
        await countEvent({ billing, analytics }, event.data, answer);
        return answer;
      }
      throw new Error(`event ${event.data.stripeEventId} was told to wait ${maxAttempts} times`);
    },
  );
}

/** The database is written; the cache was down. Thrown so that the engine tries this step again, and only this one. */
async function mirror(billing: Billing, customerId: string): Promise<void> {
  if (!(await billing.writeToCache(customerId)))
    throw new Error(`the cache does not take customer ${customerId} yet`);
}
