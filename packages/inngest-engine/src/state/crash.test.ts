import { serve } from "inngest/edge";
import { expect, test } from "vitest";
import { createInngestEngine, createVirtualClock, type RunStore, type StoredDocument } from "../index.ts";
import { createClient } from "../testing/virtual-engine.ts";

const HOUR = 3_600_000;

/** A store that records every write, so that a test can open it as it was after any of them. */
function createRecordingStore(before: readonly StoredDocument[] = []) {
  const writes: StoredDocument[] = [...before];
  const store: RunStore = {
    load() {
      const latest = new Map<string, StoredDocument>();
      for (const entry of before) {
        const key = `${entry.kind} ${entry.id}`;
        if (entry.document === undefined) latest.delete(key);
        else latest.set(key, structuredClone(entry));
      }
      return [...latest.values()];
    },
    write: (entry) => void writes.push(structuredClone(entry)),
    close() {},
  };
  return { store, writes };
}

/** Opens an engine with its app on the documents `before`; `seen` records what the functions did. */
async function openEngine(before: readonly StoredDocument[] = []) {
  const { store, writes } = createRecordingStore(before);
  const clock = createVirtualClock(Date.parse("2026-03-02T12:00:00Z"));
  const engine = createInngestEngine({ clock, store, retryBackoff: () => 1_000 });
  const client = createClient("shop", engine);
  const seen: string[] = [];
  const functions = [
    client.createFunction({ id: "order", triggers: [{ event: "order" }] }, async ({ step, attempt }) => {
      await step.run("charge", () => {
        if (attempt === 0) throw new Error("try again");
      });
      await step.sleep("wait", "1h");
      await Promise.all([step.run("pack", () => 1), step.run("label", () => 2)]);
      const doubled = await step.invoke("double", { function: double, data: { n: 4 } });
      const answer = await step.waitForEvent("answer", { event: "never", timeout: "1m" });
      await step.sendEvent("notify", { name: "shipped", data: { doubled, answer } });
      seen.push("ordered");
    }),
    client.createFunction(
      { id: "mail", debounce: { period: "5s" }, triggers: [{ event: "shipped" }] },
      ({ event }) => void seen.push(`mailed ${event.data.doubled}`),
    ),
  ];
  const double = client.createFunction(
    { id: "double", triggers: [{ event: "double" }] },
    ({ event }) => event.data.n * 2,
  );
  await engine.sync({ handler: serve({ client, functions: [...functions, double] }) });
  return { engine, seen, writes };
}

test("an engine killed after any write finishes all acknowledged events", {
  timeout: 60_000,
}, async () => {
  const whole = await openEngine();
  await whole.engine.send({ id: "evt_1", name: "order" });
  const acknowledged = whole.writes.length;
  await whole.engine.advance(3 * HOUR);
  expect(whole.seen).toEqual(["ordered", "mailed 8"]);
  expect(whole.writes.length).toBeGreaterThan(acknowledged + 40);

  for (let written = acknowledged; written <= whole.writes.length; written += 1) {
    const after = await openEngine(whole.writes.slice(0, written));
    await after.engine.advance(3 * HOUR);
    const unfinished = after.engine.runs().filter((run) => run.status !== "Completed");
    const finished = new Set(after.engine.runs().map((run) => run.functionId));
    expect(unfinished, `killed after write ${written}`).toEqual([]);
    expect([...finished].sort(), `killed after write ${written}`).toEqual([
      "shop-double",
      "shop-mail",
      "shop-order",
    ]);
  }
});
