import { type Inngest, referenceFunction } from "inngest";
import type { Recorder } from "./recorder.ts";

/** One function for each kind of step. */
export function createStepFunctions(client: Inngest, recorder: Recorder) {
  const { id } = client;
  return [
    client.createFunction(
      { id: "memoised", triggers: [{ event: `${id}/memoised` }] },
      async ({ event, step, runId }) => {
        recorder.note("memoised.entries", runId);
        const read = await step.run("read", () => {
          recorder.note("memoised.read", event.data);
          return { at: new Date(0), nothing: undefined };
        });
        await step.sleep("nap", "1s");
        return { read, repeated: await step.run("read", () => "second") };
      },
    ),
    client.createFunction({ id: "parallel", triggers: [{ event: `${id}/parallel` }] }, async ({ step }) => {
      const parts = await Promise.all(
        ["a", "b", "c"].map((name) =>
          step.run(name, () => {
            recorder.note("parallel", name);
            return name;
          }),
        ),
      );
      return step.run("join", () => parts.join(""));
    }),
    client.createFunction(
      { id: "fan-out", triggers: [{ event: `${id}/fan-out` }] },
      async ({ event, step }) => {
        const count = Number(event.data.count);
        const items = Array.from({ length: count }, (_, item) => ({ name: `${id}/fanned`, data: { item } }));
        const { ids } = await step.sendEvent("send all", items);
        return ids.length;
      },
    ),
    client.createFunction({ id: "fanned", triggers: [{ event: `${id}/fanned` }] }, ({ event }) =>
      recorder.note("fanned", event.data.item),
    ),
    client.createFunction({ id: "waits", triggers: [{ event: `${id}/waits` }] }, async ({ step }) => {
      const answer = await step.waitForEvent("answer", {
        event: `${id}/answer`,
        match: "data.order",
        timeout: "1h",
      });
      const silence = await step.waitForEvent("silence", { event: `${id}/never`, timeout: "1s" });
      return { answer: answer?.data, silence };
    }),
    client.createFunction({ id: "invokes", triggers: [{ event: `${id}/invokes` }] }, ({ step }) =>
      step.invoke("double it", {
        function: referenceFunction({ functionId: "doubles" }),
        data: { number: 21 },
      }),
    ),
    client.createFunction(
      { id: "doubles", triggers: [{ event: `${id}/doubles` }] },
      ({ event }) => event.data.number * 2,
    ),
  ];
}
