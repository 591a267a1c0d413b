import { expect, it, vi } from "vitest";
import type { ProcessExit } from "./child-process.ts";
import type { Part } from "./part.ts";
import { runParts } from "./run-parts.ts";

/** Parts that record the calls to them. */
function recorder() {
  const calls: string[] = [];
  const part = (name: string, after: string[] = [], change: Partial<Part> = {}): Part => ({
    name,
    after,
    async start() {
      calls.push(`start ${name}`);
      const running = {
        stop: async () => void calls.push(`stop ${name}`),
        kill: (signal: NodeJS.Signals) => void calls.push(`${signal} ${name}`),
      };
      return { summary: `http://${name}`, running };
    },
    ...change,
  });
  const task = (name: string, after: string[] = []): Part =>
    part(name, after, {
      async start() {
        calls.push(`do ${name}`);
        return { summary: "done" };
      },
    });
  return { calls, part, task };
}

it("starts a part when its dependencies are up, and stops the last one first", async () => {
  const { calls, part, task } = recorder();
  const running = await runParts({
    parts: [part("database"), task("migrations", ["database"]), part("app", ["migrations"])],
  });
  await running.stop();
  expect(calls).toEqual(["start database", "do migrations", "start app", "stop app", "stop database"]);
});

it("reports each part as it comes up", async () => {
  const { part } = recorder();
  const onUp = vi.fn();
  await runParts({ parts: [part("database")], onUp });
  expect(onUp).toHaveBeenCalledExactlyOnceWith("database", "http://database", expect.any(Number));
});

it("stops everything when one part fails, and reports why", async () => {
  const { calls, part } = recorder();
  const failing = part("app", ["database"], { start: () => Promise.reject(new Error("no port")) });
  const parts = [part("database"), failing, part("never", ["app"])];
  await expect(runParts({ parts })).rejects.toThrow("no port");
  expect(calls).toEqual(["start database", "stop database"]);
});

it("waits for a part that is still starting before it fails, so that nothing is left running", async () => {
  const { calls, part } = recorder();
  let arrive = () => {};
  const slow = part("slow");
  const late = {
    ...slow,
    start: () =>
      new Promise<Awaited<ReturnType<Part["start"]>>>((resolve) => {
        arrive = () => resolve(slow.start());
      }),
  };
  const failing = part("app", [], { start: () => Promise.reject(new Error("no port")) });
  const running = runParts({ parts: [late, failing] });
  await Promise.resolve();
  arrive();
  await expect(running).rejects.toThrow("no port");
  expect(calls).toEqual(["start slow", "stop slow"]);
});

it("runs dependent tasks again when a part restarts, and leaves the rest alone", async () => {
  const { calls, part, task } = recorder();
  const running = await runParts({
    parts: [
      part("database"),
      part("redis"),
      task("migrations", ["database"]),
      part("app", ["migrations"]),
      task("greeting", ["app"]),
    ],
  });
  calls.length = 0;
  await running.restart("database");
  expect(calls).toEqual(["stop database", "start database", "do migrations", "do greeting"]);
});

it("starts one part again without its tasks", async () => {
  const { calls, part, task } = recorder();
  const running = await runParts({ parts: [part("database"), task("migrations", ["database"])] });
  calls.length = 0;
  await running.startAgain("database");
  expect(calls).toEqual(["stop database", "start database"]);
});

it("names the process of each part, as it was started last", async () => {
  let pid = 10;
  const app: Part = {
    name: "app",
    after: [],
    start: async () => ({ summary: "", running: { pid: pid++, stop: async () => {}, kill: () => {} } }),
  };
  const { part } = recorder();
  const running = await runParts({ parts: [app, part("within this process")] });
  expect([...running.pids()]).toEqual([["app", 10]]);
  await running.kill("app", "SIGKILL");
  expect([...running.pids()]).toEqual([["app", 10]]);
  await running.startAgain("app");
  expect([...running.pids()]).toEqual([["app", 11]]);
});

it("restarts a killed part", async () => {
  const { calls, part } = recorder();
  const running = await runParts({ parts: [part("app")] });
  await running.kill("app", "SIGKILL");
  await running.restart("app");
  expect(calls).toEqual(["start app", "SIGKILL app", "stop app", "start app"]);
});

it("reports a part that ends by itself, but not one that was stopped or killed", async () => {
  const ends = new Map<string, (exit: ProcessExit) => void>();
  const part = (name: string): Part => ({
    name,
    after: [],
    async start() {
      const exited = new Promise<ProcessExit>((resolve) => ends.set(name, resolve));
      const end = () => ends.get(name)?.({ code: 0, signal: null });
      return { summary: name, running: { exited, stop: async () => end(), kill: end } };
    },
  });
  const onLost = vi.fn();
  const running = await runParts({ parts: [part("stopped"), part("killed"), part("lost")], onLost });
  await running.kill("killed", "SIGKILL");
  ends.get("lost")?.({ code: 1, signal: null });
  await expect.poll(() => onLost.mock.calls.length).toBe(1);
  await running.stop();
  expect(onLost.mock.calls).toEqual([["lost", "exit code 1"]]);
});

it("refuses an unknown name, and parts in the wrong order", async () => {
  const { part } = recorder();
  const running = await runParts({ parts: [part("app")] });
  await expect(running.restart("ap")).rejects.toThrow('There is no part "ap". The parts are: app.');
  await expect(runParts({ parts: [part("app", ["database"]), part("database")] })).rejects.toThrow(
    'The part "app" depends on "database", which does not precede it.',
  );
});
