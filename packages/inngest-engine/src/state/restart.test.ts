import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "inngest/edge";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createInngestEngine,
  createJournalRunStore,
  createVirtualClock,
  type InngestEngine,
} from "../index.ts";
import { createClient } from "../testing/virtual-engine.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "inngest-engine-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** An app whose client always reaches the current engine. */
function createSurvivor() {
  const clock = createVirtualClock();
  const open = () => createInngestEngine({ clock, store: createJournalRunStore(directory) });
  const survivor = { engine: open() };
  const statuses: number[] = [];
  const client = createClient("shop", {
    fetch: async (input, init) => {
      const response = await survivor.engine.fetch(input instanceof Request ? input : input.toString(), init);
      if (String(input).includes("/checkpoint/")) statuses.push(response.status);
      return response;
    },
  });
  const restart = async (): Promise<InngestEngine> => {
    await survivor.engine.close();
    survivor.engine = open();
    return survivor.engine;
  };
  return { client, clock, statuses, restart, first: survivor.engine };
}

test("a sleeping run, a debounce and a dedupe key survive a restart", async () => {
  const { client, restart, first } = createSurvivor();
  const seen: string[] = [];
  const functions = [
    client.createFunction({ id: "sleeper", triggers: [{ event: "sleep" }] }, async ({ step }) => {
      await step.run("before", () => void seen.push("before"));
      await step.sleep("nap", "1h");
      seen.push("woke");
    }),
    client.createFunction(
      { id: "debounced", debounce: { period: "10s" }, triggers: [{ event: "update" }] },
      ({ event }) => void seen.push(`update ${event.data.n}`),
    ),
  ];
  const app = { handler: serve({ client, functions }) };
  await first.sync(app);
  await first.send([
    { id: "evt_1", name: "sleep" },
    { name: "update", data: { n: 1 } },
  ]);
  await first.settle();
  const second = await restart();
  await second.sync(app);
  await second.send({ id: "evt_1", name: "sleep" });
  await second.advance(2 * 3_600_000);
  expect(seen).toEqual(["before", "update 1", "woke"]);
  expect(second.runs().map((run) => run.status)).toEqual(["Completed", "Completed"]);
});

test("a restart repeats the step in flight, and the abandoned call gets 409 at its checkpoint", async () => {
  const { client, restart, statuses, first } = createSurvivor();
  const bodies: string[] = [];
  let entered = () => {};
  const inStep = new Promise<void>((resolve) => {
    entered = resolve;
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const fn = client.createFunction({ id: "steps", triggers: [{ event: "go" }] }, async ({ step }) => {
    await step.run("one", () => void bodies.push("one"));
    await step.run("two", async () => {
      bodies.push("two");
      if (bodies.length > 2) return;
      entered();
      await held;
    });
    await step.run("three", () => void bodies.push("three"));
  });
  const app = { handler: serve({ client, functions: [fn] }) };
  await first.sync(app);
  await first.send({ name: "go" });
  const abandoned = first.settle();
  await inStep;
  const second = await restart();
  await second.sync(app);
  await second.settle();
  release();
  await abandoned;
  expect(bodies).toEqual(["one", "two", "two", "three"]);
  expect(statuses).toEqual([200, 200, 200, 409]);
  expect(second.runs()).toMatchObject([{ status: "Completed", attempts: 1 }]);
});

test("opening skips a line that a kill cut off, and compacts the file", () => {
  const store = createJournalRunStore(directory);
  for (let n = 0; n < 100; n += 1) store.write({ kind: "run", id: "a", document: { n } });
  store.write({ kind: "run", id: "b", document: {} });
  store.write({ kind: "run", id: "b" });
  store.close();
  appendFileSync(journal(), '{"kind":"run","id":"c","docu');
  const again = createJournalRunStore(directory);
  expect(again.load()).toEqual([{ kind: "run", id: "a", document: { n: 99 } }]);
  again.close();
  expect(readFileSync(journal(), "utf8").split("\n")).toHaveLength(2);
});

test("a journal that grows is compacted, and loses nothing", () => {
  const store = createJournalRunStore(directory, 1_000);
  for (let n = 0; n < 500; n += 1) store.write({ kind: "run", id: `run-${n % 3}`, document: { n } });
  store.close();
  expect(readFileSync(journal(), "utf8").length).toBeLessThan(2_000);
  const again = createJournalRunStore(directory);
  expect(again.load().map(({ document }) => document)).toEqual(
    expect.arrayContaining([{ n: 499 }, { n: 498 }, { n: 497 }]),
  );
  again.close();
});

function journal(): string {
  return join(directory, "engine.jsonl");
}
