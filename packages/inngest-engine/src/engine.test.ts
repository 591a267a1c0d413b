import { NonRetriableError, RetryAfterError } from "inngest";
import { serve } from "inngest/edge";
import { expect, test } from "vitest";
import { createVirtualEngine } from "./testing/virtual-engine.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
test("a function runs, and a step's body runs once", async () => {
  const { engine, client, sync } = createVirtualEngine();
  let bodies = 0;
  await sync([
    client.createFunction({ id: "greet", triggers: [{ event: "greet" }] }, async ({ event, step }) => {
      const name = await step.run("read name", () => {
        bodies += 1;
        return event.data.name;
      });
      await step.sleep("pause", "1h");
      return `Hello ${name}`;
    }),
  ]);
  const { ids } = await client.send({ name: "greet", data: { name: "Ada" } });
  await engine.advance(HOUR);
  const run = await engine.waitForRun(ids[0] ?? "");
  expect(run).toMatchObject({
    functionId: "shop-greet",
    status: "Completed",
    output: "Hello Ada",
    attempts: 1,
  });
  expect(run.steps.map(({ name, kind, status }) => [name, kind, status])).toEqual([
    ["read name", "run", "Completed"],
    ["pause", "sleep", "Completed"],
  ]);
  expect(bodies).toBe(1);
});

test("a failed step is retried at the real server's intervals", async () => {
  const { engine, clock, client, start, sync } = createVirtualEngine({
    chaos: { seed: 7, lostAnswer: 0, overlap: 0 },
  });
  const attempts: { after: number; attempt: number }[] = [];
  await sync([
    client.createFunction(
      { id: "flaky", retries: 3, triggers: [{ event: "flaky" }] },
      async ({ step, attempt }) => {
        await step.run("write", () => {
          attempts.push({ after: clock.now() - start, attempt });
          if (attempts.length < 4) throw new Error("not yet");
        });
        return "written";
      },
    ),
  ]);
  await engine.send({ name: "flaky" });
  await engine.advance(10 * MINUTE);
  const run = await engine.waitForRun({ functionId: "flaky" });
  expect(run).toMatchObject({ status: "Completed", output: "written", attempts: 4 });
  expect(run.steps[0]).toMatchObject({ attempts: 4, status: "Completed" });
  expect(attempts.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3]);
  const gaps = attempts.slice(1).map(({ after }, index) => after - (attempts[index]?.after ?? 0));
  for (const [index, base] of [15_000, 30_000, MINUTE].entries()) {
    expect(gaps[index]).toBeGreaterThanOrEqual(base);
    expect(gaps[index]).toBeLessThan(base + 30_000);
  }
});

test("after the last attempt the run fails and onFailure is called", async () => {
  const { engine, client, sync } = createVirtualEngine({ retryBackoff: () => 1_000 });
  const received: unknown[] = [];
  await sync([
    client.createFunction(
      {
        id: "doomed",
        retries: 1,
        triggers: [{ event: "doomed" }],
        onFailure: ({ error, event }) => {
          received.push({
            message: error.message,
            functionId: event.data.function_id,
            original: event.data.event.data,
          });
        },
      },
      async ({ step }) => step.run("fail", () => Promise.reject(new Error("boom"))),
    ),
    client.createFunction({ id: "listen", triggers: [{ event: "inngest/function.failed" }] }, ({ event }) => {
      received.push(event.data.run_id);
    }),
  ]);
  await engine.send({ name: "doomed", data: { order: 1 } });
  await engine.advance(5_000);
  const run = await engine.waitForRun({ functionId: "shop-doomed" });
  expect(run).toMatchObject({ status: "Failed", attempts: 2, error: { message: "boom" } });
  expect(received).toHaveLength(2);
  expect(received).toContainEqual({ message: "boom", functionId: "shop-doomed", original: { order: 1 } });
  expect(received).toContain(run.id);
});

test("a NonRetriableError is not retried, and Retry-After is obeyed", async () => {
  const { engine, clock, client, start, sync } = createVirtualEngine();
  const attempts: number[] = [];
  await sync([
    client.createFunction({ id: "refused", triggers: [{ event: "go" }] }, ({ step }) =>
      step.run("refuse", () => Promise.reject(new NonRetriableError("never"))),
    ),
    client.createFunction({ id: "limited", triggers: [{ event: "go" }] }, ({ step }) =>
      step.run("call", () => {
        attempts.push(clock.now() - start);
        if (attempts.length === 1) throw new RetryAfterError("slow down", "90s");
      }),
    ),
  ]);
  await engine.send({ name: "go" });
  await engine.advance(91_000);
  expect(await engine.waitForRun({ functionId: "refused" })).toMatchObject({ status: "Failed", attempts: 1 });
  expect(await engine.waitForRun({ functionId: "limited" })).toMatchObject({
    status: "Completed",
    attempts: 2,
  });
  expect(attempts).toEqual([0, 90_000]);
});

test("functions that handle failures and fail themselves do not trigger each other", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const fails = (id: string, event: string) =>
    client.createFunction({ id, retries: 0, triggers: [{ event }] }, () => Promise.reject(new Error(id)));
  await sync([
    fails("first", "go"),
    fails("listener", "inngest/function.failed"),
    fails("other", "inngest/function.failed"),
  ]);
  await engine.send({ name: "go" });
  await engine.settle();
  expect(engine.runs().map((run) => run.functionId)).toEqual(["shop-first", "shop-listener", "shop-other"]);
});

test("an answer that is not the SDK's is retried and never counts as a result", async () => {
  const { engine, client } = createVirtualEngine({ retryBackoff: () => 1_000 });
  const fn = client.createFunction({ id: "behind", triggers: [{ event: "go" }] }, () => "the app itself");
  const handler = serve({ client, functions: [fn] });
  let answered = 0;
  await engine.sync({
    async handler(request) {
      if (request.method !== "POST" || answered > 0) return handler(request);
      answered += 1;
      return Response.json({ status: "maintenance" });
    },
  });
  await engine.send({ name: "go" });
  await engine.settle();
  expect(engine.runs()).toMatchObject([{ status: "Running", error: { name: "AppUnreachableError" } }]);
  await engine.advance(1_000);
  expect(engine.runs()).toMatchObject([{ status: "Completed", output: "the app itself", attempts: 2 }]);
});

test("a second sync replaces the functions of an app", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const old = client.createFunction({ id: "old", triggers: [{ event: "go" }] }, () => "old");
  const next = client.createFunction({ id: "next", triggers: [{ event: "go" }] }, () => "next");
  await sync([old]);
  await sync([next]);
  await engine.send({ name: "go" });
  await engine.settle();
  expect(engine.runs().map((run) => run.output)).toEqual(["next"]);
});

test("a run whose function is gone waits until a sync brings it back", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const sleepy = client.createFunction({ id: "sleepy", triggers: [{ event: "go" }] }, async ({ step }) => {
    await step.sleep("nap", "1h");
    return "rested";
  });
  await sync([sleepy]);
  await engine.send({ name: "go" });
  await engine.settle();
  await sync([]);
  await engine.advance(2 * HOUR);
  expect(engine.runs()).toMatchObject([{ status: "Running" }]);
  await sync([sleepy]);
  await engine.settle();
  expect(engine.runs()).toMatchObject([{ status: "Completed", output: "rested" }]);
});
