import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silent } from "../testing/virtual-engine.ts";
import { createFlowFunctions } from "./flow-functions.ts";
import { createRecorder } from "./recorder.ts";
import { createRetryFunctions } from "./retry-functions.ts";
import { type ServedApp, serveApp } from "./served-app.ts";
import { createStepFunctions } from "./step-functions.ts";
import { endedRun, openTarget, register, runsOfEvent, type Target, until } from "./target.ts";

// Runs against the local engine or, if INNGEST_CONFORMANCE_URL is set, against that Inngest server.
describe.concurrent("the engine conforms to Inngest", { timeout: 60_000 }, () => {
  // A real server remembers earlier runs.
  const appId = `conformance-${Date.now().toString(36)}`;
  const recorder = createRecorder();
  let target: Target;
  let app: ServedApp;
  let client: Inngest;

  beforeAll(async () => {
    target = await openTarget();
    client = new Inngest({ id: appId, isDev: true, baseUrl: target.url, logger: silent });
    const functions = [
      ...createStepFunctions(client, recorder),
      ...createRetryFunctions(client, recorder),
      ...createFlowFunctions(client, recorder),
    ];
    app = await serveApp(serve({ client, functions }));
    await register(app.url);
  });

  afterAll(async () => {
    await app?.close();
    await target?.close();
  });

  const send = async (name: string, data: Record<string, unknown> = {}, id?: string) => {
    const { ids } = await client.send({ name: `${appId}/${name}`, data, ...(id ? { id } : {}) });
    return ids[0];
  };

  test("a step's body runs once, and its result comes back as JSON", async () => {
    const run = await endedRun(target, await send("memoised", { n: 1 }));
    expect(run).toMatchObject({
      function_id: `${appId}-memoised`,
      status: "Completed",
      output: { read: { at: "1970-01-01T00:00:00.000Z" }, repeated: "second" },
    });
    expect(recorder.of("memoised.read")).toHaveLength(1);
    expect(recorder.of("memoised.entries").length).toBeGreaterThan(1);
    expect(new Set(recorder.of("memoised.entries"))).toEqual(new Set([run.run_id]));
  });

  test("a failed step is retried after the time it asks for, and earlier steps do not run again", async () => {
    const run = await endedRun(target, await send("retried"));
    expect(run).toMatchObject({ status: "Completed", output: "done" });
    expect(recorder.of("retried.before")).toEqual([0]);
    expect(recorder.of("retried.flaky")).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });

  test("a NonRetriableError fails the run at once; onFailure and function.failed report it", async () => {
    const run = await endedRun(target, await send("refused", { order: 7 }));
    expect(run.status).toBe("Failed");
    expect(recorder.of("refused")).toEqual(["body"]);
    await until(() => recorder.of("refused.onFailure").length > 0);
    expect(recorder.of("refused.onFailure")).toMatchObject([
      {
        error: "never",
        data: {
          function_id: `${appId}-refused`,
          run_id: run.run_id,
          error: { message: "never" },
          event: { name: `${appId}/refused`, data: { order: 7 } },
        },
      },
    ]);
    await until(() => recorder.of("failures").includes(`${appId}-refused`));
  });

  test("a function can catch a step error and continue", async () => {
    const run = await endedRun(target, await send("compensated"));
    expect(run).toMatchObject({ status: "Completed", output: "sorry: card declined" });
  });

  test("parallel steps each run once, and the next step sees all results", async () => {
    const run = await endedRun(target, await send("parallel"));
    expect(run).toMatchObject({ status: "Completed", output: "abc" });
    expect([...recorder.of("parallel")].sort()).toEqual(["a", "b", "c"]);
  });

  test("step.sendEvent starts one run for each event", async () => {
    const run = await endedRun(target, await send("fan-out", { count: 20 }));
    expect(run).toMatchObject({ status: "Completed", output: 20 });
    await until(() => recorder.of("fanned").length >= 20);
    expect(new Set(recorder.of("fanned")).size).toBe(20);
  });

  test("waitForEvent gives the event that matches, or null after the timeout", async () => {
    const eventId = await send("waits", { order: 1 });
    const answers = async () => {
      await send("answer", { order: 2, text: "not yours" });
      await send("answer", { order: 1, text: "yes" });
      const runs = await runsOfEvent(target, eventId ?? "");
      return runs.find((run) => run.status === "Completed");
    };
    const run = await until(answers);
    expect(run.output).toEqual({ answer: { order: 1, text: "yes" }, silence: null });
  });

  test("step.invoke runs another function and returns its result", async () => {
    expect(await endedRun(target, await send("invokes"))).toMatchObject({ status: "Completed", output: 42 });
  });

  test("one event id starts a function once", async () => {
    await Promise.all([1, 2, 3].map((n) => send("deduped", { n }, `${appId}-same`)));
    await endedRun(target, await send("deduped", {}, `${appId}-other`));
    await until(() => recorder.of("deduped").length >= 2);
    expect([...recorder.of("deduped")].sort()).toEqual([`${appId}-other`, `${appId}-same`]);
  });

  test("one idempotency key starts a function once", async () => {
    await send("idempotent", { order: "a" });
    await send("idempotent", { order: "a" });
    await send("idempotent", { order: "b" });
    await until(() => recorder.of("idempotent").length >= 2);
    expect([...recorder.of("idempotent")].sort()).toEqual(["a", "b"]);
  });

  test("with a concurrency limit of one, steps of the same key do not overlap", async () => {
    const customers = ["x", "x", "x", "y"];
    await Promise.all(customers.map((customer) => send("busy", { customer })));
    await until(() => recorder.of("busy").length >= 2 * customers.length);
    const phases = recorder.of("busy").filter((entry) => Array.isArray(entry) && entry[1] === "x");
    expect(phases.map((entry) => (Array.isArray(entry) ? entry[0] : entry))).toEqual([
      ...["start", "end"],
      ...["start", "end"],
      ...["start", "end"],
    ]);
  });

  test("a debounced function runs once for a burst, with the latest event", async () => {
    const now = Date.now();
    const burst = [1, 2, 3].map((n) => ({
      name: `${appId}/update`,
      data: { customer: "x", n },
      ts: now + n,
    }));
    await client.send(burst);
    await send("update", { customer: "y", n: 1 });
    await until(() => recorder.of("debounced").length >= 2);
    expect(recorder.of("debounced")).toHaveLength(2);
    expect(recorder.of("debounced")).toEqual(
      expect.arrayContaining([
        { customer: "x", n: 3 },
        { customer: "y", n: 1 },
      ]),
    );
  });

  test("a condition and a wildcard select events; a missing key is null", async () => {
    await send("conditional", { type: "invoice.paid" });
    await send("conditional", {});
    await send("conditional", { type: "customer.updated", missing: 1 });
    await endedRun(target, await send("conditional", { type: "customer.updated" }));
    expect(recorder.of("conditional")).toEqual(["customer.updated"]);
    await endedRun(target, await send("wild/card"));
    expect(recorder.of("wildcard")).toEqual([`${appId}/wild/card`]);
  });

  test("cancelOn ends the run whose event matches, and no other", async () => {
    const eventIds = await Promise.all(["a", "b"].map((order) => send("cancellable", { order })));
    await until(async () => {
      const runs = await Promise.all(eventIds.map((id) => runsOfEvent(target, id ?? "")));
      return runs.every(([run]) => run?.status === "Running");
    });
    await send("stop", { order: "a" });
    expect((await endedRun(target, eventIds[0])).status).toBe("Cancelled");
    expect((await runsOfEvent(target, eventIds[1] ?? ""))[0]?.status).toBe("Running");
  });

  test("invalid events get 400", async () => {
    const post = (body: string) => fetch(new URL("/e/key", target.url), { method: "POST", body });
    const many = JSON.stringify(Array.from({ length: 5_001 }, () => ({ name: "a", data: {} })));
    for (const body of ["{", '{"name":""}', '{"name":"inngest/function.failed","data":{}}', many]) {
      expect((await post(body)).status).toBe(400);
    }
  });
});
