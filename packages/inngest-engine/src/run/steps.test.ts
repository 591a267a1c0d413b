import { expect, test } from "vitest";
import { createVirtualEngine } from "../testing/virtual-engine.ts";

const MINUTE = 60_000;

test.for<[what: string, checkpointing: boolean | { bufferedSteps: number } | { maxRuntime: number }]>([
  ["without checkpoints", false],
  ["with a checkpoint for each step", true],
  ["with checkpoints for several steps", { bufferedSteps: 3 }],
  ["with calls cut short", { maxRuntime: 1 }],
])("%s every step's body runs once, in order", async ([, checkpointing]) => {
  const { engine, client, sync } = createVirtualEngine();
  const bodies: number[] = [];
  await sync([
    client.createFunction({ id: "chain", checkpointing, triggers: [{ event: "go" }] }, async ({ step }) => {
      let sum = 0;
      for (const n of [1, 2, 3, 4, 5]) {
        sum += await step.run("add", async () => {
          await new Promise((resolve) => setTimeout(resolve, 2));
          bodies.push(n);
          return n;
        });
      }
      return sum;
    }),
  ]);
  await engine.send({ name: "go" });
  const run = await engine.waitForRun({ functionId: "chain" });
  expect(run).toMatchObject({ status: "Completed", output: 15, attempts: 1 });
  expect(run.steps).toHaveLength(5);
  expect(bodies).toEqual([1, 2, 3, 4, 5]);
});

test("the engine calls a function again after all parallel steps, not after each", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const entries: number[] = [];
  await sync([
    client.createFunction({ id: "parallel", triggers: [{ event: "go" }] }, async ({ step }) => {
      entries.push(engine.runs()[0]?.steps.length ?? 0);
      await Promise.all([step.sleep("a", "1m"), step.sleep("b", "2m"), step.sleep("c", "3m")]);
      return "all";
    }),
  ]);
  await engine.send({ name: "go" });
  await engine.advance(2 * MINUTE);
  expect(entries).toEqual([0]);
  await engine.advance(MINUTE);
  expect(entries).toEqual([0, 3]);
  expect(await engine.waitForRun({ functionId: "parallel" })).toMatchObject({ output: "all" });
});

test("racing steps let the function continue after the first; the SDK ends it after the others", async () => {
  const { engine, clock, client, start, sync } = createVirtualEngine();
  const wonAfter: number[] = [];
  await sync([
    client.createFunction({ id: "race", triggers: [{ event: "go" }] }, async ({ step, group }) => {
      const winner = await group.parallel({ mode: "race" }, () =>
        Promise.race([
          step.sleep("short", "1m").then(() => "short"),
          step.waitForEvent("long", { event: "never", timeout: "2h" }).then(() => "long"),
        ]),
      );
      await step.run("use", () => void wonAfter.push(clock.now() - start));
      return winner;
    }),
  ]);
  await engine.send({ name: "go" });
  await engine.advance(120 * MINUTE);
  expect(wonAfter).toEqual([MINUTE]);
  expect(await engine.waitForRun({ functionId: "race" })).toMatchObject({
    status: "Completed",
    output: "short",
  });
});

test("only the failed step of a parallel group is retried", async () => {
  const { engine, client, sync } = createVirtualEngine({ retryBackoff: () => MINUTE });
  const bodies: string[] = [];
  await sync([
    client.createFunction({ id: "mixed", triggers: [{ event: "go" }] }, async ({ step, attempt }) => {
      const [good, flaky] = await Promise.all([
        step.run("good", () => bodies.push("good")),
        step.run("flaky", () => {
          bodies.push(`flaky@${attempt}`);
          if (attempt < 2) throw new Error("not yet");
          return "finally";
        }),
      ]);
      return [good, flaky];
    }),
  ]);
  await engine.send({ name: "go" });
  await engine.advance(5 * MINUTE);
  const run = await engine.waitForRun({ functionId: "mixed" });
  expect(run).toMatchObject({ status: "Completed", attempts: 3 });
  expect(bodies.sort()).toEqual(["flaky@0", "flaky@1", "flaky@2", "good"]);
});

test("the failure of an invoked function is an error of the step", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const callee = client.createFunction({ id: "callee", retries: 0 }, () =>
    Promise.reject(new Error("cannot")),
  );
  const caller = client.createFunction({ id: "caller", triggers: [{ event: "go" }] }, async ({ step }) => {
    try {
      return await step.invoke("ask", { function: callee });
    } catch (error) {
      return error instanceof Error ? `refused: ${error.message}` : "";
    }
  });
  await sync([callee, caller]);
  await engine.send({ name: "go" });
  expect(await engine.waitForRun({ functionId: "caller" })).toMatchObject({ output: "refused: cannot" });
});
