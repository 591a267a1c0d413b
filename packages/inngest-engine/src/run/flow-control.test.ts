import { expect, test } from "vitest";
import { createVirtualEngine } from "../testing/virtual-engine.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

test("virtual time covers two days: debounce, three failed attempts, a sleep, two nights of cron", async () => {
  const { engine, clock, client, start, sync } = createVirtualEngine({ retryBackoff: () => 15 * SECOND });
  const log: [what: string, hours: number][] = [];
  const note = (what: string) => log.push([what, Math.floor((clock.now() - start) / HOUR)]);
  let failures = 3;
  await sync([
    client.createFunction(
      { id: "sync", debounce: { key: "event.data.customer", period: "3s" }, triggers: [{ event: "update" }] },
      async ({ step }) => {
        await step.run("read", () => {
          if (failures-- > 0) throw new Error("busy");
          note("read");
        });
        await step.sleep("rest", "1h");
        await step.run("write", () => note("write"));
      },
    ),
    client.createFunction(
      { id: "reconcile", triggers: [{ cron: "TZ=Europe/Paris 0 3 * * *" }] },
      ({ event }) => note(`${event.name} ${new Date(clock.now()).toISOString().slice(11, 16)}`),
    ),
  ]);
  for (let update = 0; update < 5; update += 1) {
    await engine.send({ name: "update", data: { customer: "cus_1", update } });
    await engine.advance(SECOND);
  }
  await engine.advance(48 * HOUR);
  expect(log).toEqual([
    ["read", 0],
    ["write", 1],
    ["inngest/scheduled.timer 02:00", 14],
    ["inngest/scheduled.timer 02:00", 38],
  ]);
  expect(await engine.waitForRun({ functionId: "sync" })).toMatchObject({ status: "Completed", attempts: 4 });
});

test("a debounce timeout never fires under a steady stream, as on the real server", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const seen: number[] = [];
  await sync([
    client.createFunction(
      { id: "hot", debounce: { period: "2s", timeout: "6s" }, triggers: [{ event: "hot" }] },
      ({ event }) => void seen.push(event.data.n),
    ),
  ]);
  for (let n = 0; n < 40; n += 1) {
    await engine.send({ name: "hot", data: { n } });
    await engine.advance(500);
  }
  expect(seen).toEqual([]);
  await engine.advance(2 * SECOND);
  expect(seen).toEqual([39]);
});

test("an older event does not displace a newer one in a debounce", async () => {
  const { engine, client, start, sync } = createVirtualEngine();
  const seen: string[] = [];
  await sync([
    client.createFunction(
      { id: "late", debounce: { period: "2s" }, triggers: [{ event: "late" }] },
      ({ event }) => void seen.push(event.data.age),
    ),
  ]);
  await engine.send({ name: "late", data: { age: "new" }, ts: start + 10 });
  await engine.send({ name: "late", data: { age: "old" }, ts: start });
  await engine.advance(3 * SECOND);
  expect(seen).toEqual(["new"]);
});

test("a concurrency key is free between attempts, so a second run may start", async () => {
  const { engine, client, sync } = createVirtualEngine({ retryBackoff: () => 10 * SECOND });
  const log: string[] = [];
  await sync([
    client.createFunction(
      { id: "keyed", concurrency: { key: "event.data.customer", limit: 1 }, triggers: [{ event: "keyed" }] },
      async ({ event, step, attempt }) => {
        const { run } = event.data;
        await step.run("read", () => void log.push(`read ${run}`));
        await step.run("write", () => {
          log.push(`write ${run}@${attempt}`);
          if (run === 1 && attempt === 0) throw new Error("lost the connection");
        });
      },
    ),
  ]);
  await engine.send({ name: "keyed", data: { customer: "a", run: 1 } });
  await engine.settle();
  await engine.send({ name: "keyed", data: { customer: "a", run: 2 } });
  await engine.advance(HOUR);
  expect(log).toEqual(["read 1", "write 1@0", "read 2", "write 2@0", "write 1@1"]);
});

test("two concurrency limits apply together: per key and in total", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const busy = new Map<string, number>();
  let most = 0;
  let mostOfOne = 0;
  await sync([
    client.createFunction(
      {
        id: "limited",
        concurrency: [{ key: "event.data.customer", limit: 1 }, { limit: 3 }],
        triggers: [{ event: "limited" }],
      },
      async ({ event }) => {
        const { customer } = event.data;
        busy.set(customer, (busy.get(customer) ?? 0) + 1);
        mostOfOne = Math.max(mostOfOne, busy.get(customer) ?? 0);
        most = Math.max(
          most,
          [...busy.values()].reduce((sum, count) => sum + count, 0),
        );
        await new Promise(setImmediate);
        busy.set(customer, (busy.get(customer) ?? 0) - 1);
      },
    ),
  ]);
  const events = Array.from({ length: 30 }, (_, n) => ({ name: "limited", data: { customer: `c${n % 6}` } }));
  await engine.send(events);
  await engine.settle();
  expect(engine.runs().filter((run) => run.status === "Completed")).toHaveLength(30);
  expect([mostOfOne, most]).toEqual([1, 3]);
});

test("an event id starts each function once in 24 hours", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const seen: string[] = [];
  await sync(
    ["first", "second"].map((id) =>
      client.createFunction({ id, triggers: [{ event: "again" }] }, () => void seen.push(id)),
    ),
  );
  await engine.send({ id: "evt_1", name: "again" });
  await engine.send({ id: "evt_1", name: "again" });
  await engine.advance(23 * HOUR);
  await engine.send({ id: "evt_1", name: "again" });
  await engine.settle();
  expect(seen.sort()).toEqual(["first", "second"]);
  await engine.advance(2 * HOUR);
  await engine.send({ id: "evt_1", name: "again" });
  await engine.settle();
  expect(seen).toHaveLength(4);
});

test("waitForRun names a run that has not ended, and the time to advance by", async () => {
  const { engine, client, sync } = createVirtualEngine();
  await sync([
    client.createFunction({ id: "sleepy", triggers: [{ event: "sleepy" }] }, ({ step }) =>
      step.sleep("nap", "5m"),
    ),
  ]);
  const { ids } = await engine.send({ name: "sleepy" });
  await expect(engine.waitForRun(ids[0] ?? "")).rejects.toThrow(
    /"shop-sleepy" has not ended \(Running\) and the next work starts in 300000 ms; call advance/,
  );
});
