import { expect, test } from "vitest";
import { createChaos } from "../chaos/chaos.ts";
import { createRoutes } from "../http/routes.ts";
import { createEngineState } from "../state/engine-state.ts";
import { createMemoryRunStore } from "../state/run-store.ts";
import { finishItem } from "../state/schedule.ts";
import { holdEvent } from "../state/waiting-events.ts";
import { createVirtualEngine } from "../testing/virtual-engine.ts";
import { createVirtualClock } from "../time/clock.ts";
import { OverloadedError, receiveEvents } from "./receive-events.ts";

const emptyState = () =>
  createEngineState(
    {
      clock: createVirtualClock(0),
      chaos: createChaos(undefined),
      signingKey: undefined,
      backoff: () => 0,
      log: () => {},
    },
    createMemoryRunStore(),
  );
const batch = (length: number) => Array.from({ length }, (_, n) => ({ name: "order", data: { n } }));

test("row r: 26,000 events sent at once are all kept until they are delivered", () => {
  const state = emptyState();
  const ids = Array.from({ length: 6 }).flatMap(() => receiveEvents(state, batch(4_333)));
  ids.push(...receiveEvents(state, batch(2)));
  expect(ids).toHaveLength(26_000);
  expect(ids.filter((id) => !state.events.get(id))).toEqual([]);
});

test("of delivered events the latest 20,000 are kept", () => {
  const state = emptyState();
  const first = receiveEvents(state, batch(5_000));
  for (const item of [...state.items.values()]) finishItem(state, item);
  const second = Array.from({ length: 4 }).flatMap(() => receiveEvents(state, batch(5_000)));
  for (const item of [...state.items.values()]) finishItem(state, item);
  const [waiting] = receiveEvents(state, batch(1));
  expect(first.filter((id) => state.events.get(id))).toEqual([]);
  expect(second.every((id) => state.events.get(id))).toBe(true);
  expect(state.events.get(waiting ?? "")).toBeDefined();
});

test("more than 50,000 waiting events are refused with 503, and none of them is accepted", async () => {
  const state = emptyState();
  for (let n = 0; n < 49_999; n += 1) holdEvent(state, `event-${n}`);
  receiveEvents(state, batch(1));
  expect(() => receiveEvents(state, batch(1))).toThrow(OverloadedError);
  const answer = await createRoutes(state, async () => {}).request("/e/key", {
    method: "POST",
    body: JSON.stringify(batch(2)),
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ error: expect.stringContaining("Send these again later.") });
  expect(state.events.size).toBe(1);
});

test("an event that a debounce waits for outlives 25,000 others", async () => {
  const { engine, client, sync } = createVirtualEngine();
  const seen: number[] = [];
  await sync([
    client.createFunction(
      { id: "calm", debounce: { period: "1h" }, triggers: [{ event: "calm" }] },
      ({ event }) => void seen.push(event.data.n),
    ),
  ]);
  await engine.send({ name: "calm", data: { n: 7 } });
  for (let sent = 0; sent < 25_000; sent += 5_000) {
    await engine.send(batch(5_000));
    await engine.settle();
  }
  await engine.advance(3_600_000);
  expect(seen).toEqual([7]);
});
