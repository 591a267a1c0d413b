import type { Inngest } from "inngest";
import type { Recorder } from "./recorder.ts";

/** Functions with flow control: deduplication, concurrency, debounce, conditions, cancellation. */
export function createFlowFunctions(client: Inngest, recorder: Recorder) {
  const { id } = client;
  return [
    client.createFunction({ id: "deduped", triggers: [{ event: `${id}/deduped` }] }, ({ event }) =>
      recorder.note("deduped", event.id),
    ),
    client.createFunction(
      { id: "idempotent", idempotency: "event.data.order", triggers: [{ event: `${id}/idempotent` }] },
      ({ event }) => recorder.note("idempotent", event.data.order),
    ),
    client.createFunction(
      {
        id: "one-at-a-time",
        concurrency: { key: "event.data.customer", limit: 1 },
        triggers: [{ event: `${id}/busy` }],
      },
      async ({ event, step }) => {
        await step.run("work", async () => {
          recorder.note("busy", ["start", event.data.customer]);
          // Long enough for an overlap to show.
          await new Promise((resolve) => setTimeout(resolve, 50));
          recorder.note("busy", ["end", event.data.customer]);
        });
      },
    ),
    client.createFunction(
      {
        id: "debounced",
        debounce: { key: "event.data.customer", period: "1s" },
        triggers: [{ event: `${id}/update` }],
      },
      ({ event }) => recorder.note("debounced", event.data),
    ),
    client.createFunction(
      {
        id: "conditional",
        triggers: [
          {
            event: `${id}/conditional`,
            if: "event.data.type.startsWith('customer.') && event.data.missing == null",
          },
        ],
      },
      ({ event }) => recorder.note("conditional", event.data.type),
    ),
    client.createFunction({ id: "wildcard", triggers: [{ event: `${id}/wild/*` }] }, ({ event }) =>
      recorder.note("wildcard", event.name),
    ),
    client.createFunction(
      {
        id: "cancelled",
        cancelOn: [{ event: `${id}/stop`, match: "data.order" }],
        triggers: [{ event: `${id}/cancellable` }],
      },
      async ({ step }) => {
        await step.sleep("long", "1h");
      },
    ),
  ];
}
