import { expect, it, vi } from "vitest";
import type { ProcessExit } from "./child-process.ts";
import type { Part } from "./part.ts";
import { runParts } from "./run-parts.ts";

/** Parts that write down what is done to them. */
function stage() {
  const told: string[] = [];
  const part = (name: string, after: string[] = [], change: Partial<Part> = {}): Part => ({
    name,
    after,
    async start() {
      told.push(`start ${name}`);
      const running = {
        stop: async () => void told.push(`stop ${name}`),
        kill: (signal: NodeJS.Signals) => void told.push(`${signal} ${name}`),
      };
      return { says: `http://${name}`, running };
    },
    ...change,
  });
  const task = (name: string, after: string[] = []): Part =>
    part(name, after, {
      async start() {
        told.push(`do ${name}`);
        return { says: "done" };
      },
    });
  return { told, part, task };
}

it("starts a part when what it builds on is up, and stops the last first", async () => {
  const { told, part, task } = stage();
  const running = await runParts({
    parts: [part("database"), task("migrations", ["database"]), part("app", ["migrations"])],
  });
  await running.stop();
  expect(told).toEqual(["start database", "do migrations", "start app", "stop app", "stop database"]);
});

it("says each part as it comes up", async () => {
  const { part } = stage();
  const onUp = vi.fn();
  await runParts({ parts: [part("database")], onUp });
  expect(onUp).toHaveBeenCalledExactlyOnceWith("database", "http://database", expect.any(Number));
});

it("stops everything when one part fails, and says why", async () => {
  const { told, part } = stage();
  const failing = part("app", ["database"], { start: () => Promise.reject(new Error("no port")) });
  const parts = [part("database"), failing, part("never", ["app"])];
  await expect(runParts({ parts })).rejects.toThrow("no port");
  expect(told).toEqual(["start database", "stop database"]);
});

it("waits for a part that is on its way before it gives up, so that nothing stays behind", async () => {
  const { told, part } = stage();
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
  expect(told).toEqual(["start slow", "stop slow"]);
});

it("does the tasks that build on a part again when it is started anew, and leaves the rest alone", async () => {
  const { told, part, task } = stage();
  const running = await runParts({
    parts: [
      part("database"),
      part("redis"),
      task("migrations", ["database"]),
      part("app", ["migrations"]),
      task("greeting", ["app"]),
    ],
  });
  told.length = 0;
  await running.restart("database");
  expect(told).toEqual(["stop database", "start database", "do migrations", "do greeting"]);
});

it("starts a part again that was killed", async () => {
  const { told, part } = stage();
  const running = await runParts({ parts: [part("app")] });
  await running.kill("app", "SIGKILL");
  await running.restart("app");
  expect(told).toEqual(["start app", "SIGKILL app", "stop app", "start app"]);
});

it("reports a part that ends by itself, and none that was stopped or killed", async () => {
  const ends = new Map<string, (exit: ProcessExit) => void>();
  const part = (name: string): Part => ({
    name,
    after: [],
    async start() {
      const exited = new Promise<ProcessExit>((resolve) => ends.set(name, resolve));
      const end = () => ends.get(name)?.({ code: 0, signal: null });
      return { says: name, running: { exited, stop: async () => end(), kill: end } };
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

it("refuses a name that is not there, and parts in the wrong order", async () => {
  const { part } = stage();
  const running = await runParts({ parts: [part("app")] });
  await expect(running.restart("ap")).rejects.toThrow('There is no part "ap": the parts are app.');
  await expect(runParts({ parts: [part("app", ["database"]), part("database")] })).rejects.toThrow(
    'The part "app" builds on "database", which does not come before it.',
  );
});
