import { expect, test } from "vitest";
import { createVirtualEngine } from "../testing/virtual-engine.ts";

const REFUSED: [option: string, config: object][] = [
  ["singleton", { singleton: { mode: "skip" } }],
  ["batchEvents", { batchEvents: { maxSize: 5, timeout: "2s" } }],
  ["throttle", { throttle: { limit: 1, period: "1s" } }],
  ["rateLimit", { rateLimit: { limit: 1, period: "1s" } }],
  ["priority", { priority: { run: "120" } }],
  ["timeouts", { timeouts: { finish: "1h" } }],
];

test.for(REFUSED)("the option %s is refused at sync, by name", async ([option, config]) => {
  const { client, sync } = createVirtualEngine();
  const fn = client.createFunction({ id: "odd", triggers: [{ event: "odd" }], ...config }, () => {});
  await expect(sync([fn])).rejects.toThrow(
    `Function "shop-odd" uses the option "${option}", which the local engine does not support; remove it, or run against`,
  );
});

test.for<[what: string, config: object, sentence: RegExp]>([
  [
    "a wrong condition",
    { triggers: [{ event: "a", if: "event.data. ==" }] },
    /"triggers.if".*not a CEL expression/,
  ],
  ["a wrong key", { concurrency: { key: "((", limit: 1 } }, /"concurrency.key".*not a CEL expression/],
  ["a wrong cron", { triggers: [{ cron: "61 * * * *" }] }, /trigger "61 \* \* \* \*"/],
  ["a cron with seconds", { triggers: [{ cron: "* * * * * *" }] }, /Write five fields/],
  ["a cron with jitter", { triggers: [{ cron: "* * * * *", jitter: "30s" }] }, /"triggers/],
  ["a wrong period", { debounce: { period: "soon" } }, /"debounce.period".*is not a duration/],
])("%s is refused at sync", async ([, config, sentence]) => {
  const { client, sync } = createVirtualEngine();
  const fn = client.createFunction({ id: "odd", triggers: [{ event: "odd" }], ...config }, () => {});
  await expect(sync([fn])).rejects.toThrow(sentence);
});

test("one refused function refuses the whole sync, and the earlier functions stay", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const good = client.createFunction({ id: "good", triggers: [{ event: "go" }] }, () => "old");
  const odd = client.createFunction(
    { id: "odd", singleton: { mode: "skip" }, triggers: [{ event: "go" }] },
    () => {},
  );
  await sync([good]);
  await expect(sync([odd])).rejects.toThrow("singleton");
  await engine.send({ name: "go" });
  await engine.settle();
  expect(engine.runs()).toMatchObject([{ functionId: "shop-good", status: "Completed", output: "old" }]);
});

test("an unsupported step fails the run and names the step", async () => {
  const { engine, client, sync } = createVirtualEngine();
  await sync([
    client.createFunction({ id: "signals", triggers: [{ event: "go" }] }, ({ step }) =>
      step.waitForSignal("wait", { signal: "s", timeout: "1m" }),
    ),
  ]);
  await engine.send({ name: "go" });
  const run = await engine.waitForRun({ functionId: "signals" });
  expect(run.error?.message).toMatch(
    /Function "shop-signals", step "wait" needs "WaitForSignal".*does not support/,
  );
});
