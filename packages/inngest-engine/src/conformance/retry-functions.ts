import { type Inngest, NonRetriableError, RetryAfterError } from "inngest";
import type { Recorder } from "./recorder.ts";

/** Functions and steps that throw. */
export function createRetryFunctions(client: Inngest, recorder: Recorder) {
  const { id } = client;
  return [
    client.createFunction(
      { id: "retried", retries: 2, triggers: [{ event: `${id}/retried` }] },
      async ({ step, attempt, maxAttempts }) => {
        await step.run("before", () => recorder.note("retried.before", attempt));
        await step.run("flaky", () => {
          recorder.note("retried.flaky", [attempt, maxAttempts]);
          if (attempt < 2) throw new RetryAfterError("not yet", "1s");
        });
        return "done";
      },
    ),
    client.createFunction(
      {
        id: "refused",
        retries: 3,
        triggers: [{ event: `${id}/refused` }],
        onFailure: ({ error, event }) =>
          recorder.note("refused.onFailure", { error: error.message, data: event.data }),
      },
      async ({ step }) => {
        await step.run("refuse", () => {
          recorder.note("refused", "body");
          throw new NonRetriableError("never");
        });
      },
    ),
    client.createFunction({ id: "failures", triggers: [{ event: "inngest/function.failed" }] }, ({ event }) =>
      recorder.note("failures", event.data.function_id),
    ),
    client.createFunction(
      { id: "compensated", retries: 0, triggers: [{ event: `${id}/compensated` }] },
      async ({ step }) => {
        try {
          await step.run("charge", () => Promise.reject(new Error("card declined")));
        } catch (error) {
          const message = error instanceof Error ? error.message : "";
          return step.run("apologise", () => `sorry: ${message}`);
        }
      },
    ),
  ];
}
