import { describe, expect, test } from "vitest";
import { realClock } from "../clock/clock.ts";
import { startReceiver, subscribe } from "../testing/receiver.ts";
import { startSimulation } from "../testing/simulation.ts";

async function startWithReceiver(options: Parameters<typeof startSimulation>[0] = {}) {
  const simulation = await startSimulation(options);
  const receiver = await startReceiver();
  await subscribe(simulation.stripe, receiver, ["customer.created", "customer.updated"]);
  const names = () => receiver.received.map((event) => (event.data.object as { name: string }).name);
  return { ...simulation, names, receiver };
}

describe("deliveries", () => {
  test("are verified by stripe-node and say what changed and which request did it", async () => {
    const { receiver, simulator, stripe } = await startWithReceiver();
    const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" }, name: "Ada" });
    const updated = await stripe.customers.update(
      id,
      { metadata: { b: "3" }, name: "Ada L" },
      { idempotencyKey: "k1" },
    );
    await simulator.webhooks.flush();
    expect(receiver.received[1]).toMatchObject({
      api_version: "2026-10-28.endive",
      created: Math.floor(simulator.clock.now() / 1000),
      data: { object: { id, name: "Ada L" }, previous_attributes: { metadata: { b: "2" }, name: "Ada" } },
      livemode: false,
      pending_webhooks: 1,
      request: { id: updated.lastResponse.requestId, idempotency_key: "k1" },
      type: "customer.updated",
    });
  });

  test("go only to endpoints that asked for the type", async () => {
    const { receiver, simulator, stripe } = await startWithReceiver();
    await stripe.products.create({ name: "Pro" });
    await simulator.webhooks.flush();
    expect(receiver.received).toEqual([]);
  });

  test("stop when the endpoint is disabled, and the secret is shown only once", async () => {
    const { receiver, simulator, stripe } = await startWithReceiver();
    const [endpoint] = (await stripe.webhookEndpoints.list()).data;
    expect(endpoint?.secret).toBeUndefined();
    await stripe.webhookEndpoints.update(endpoint?.id ?? "", { disabled: true });
    await stripe.customers.create({ name: "Ada" });
    await simulator.webhooks.flush();
    expect(receiver.received).toEqual([]);
  });

  test("an update that changes nothing makes no event", async () => {
    const { names, simulator, stripe } = await startWithReceiver();
    const { id } = await stripe.customers.create({ name: "Ada" });
    await stripe.customers.update(id, { name: "Ada" });
    await simulator.webhooks.flush();
    expect(names()).toEqual(["Ada"]);
  });
});

describe("retries", () => {
  test("go on with growing pauses until the receiver accepts", async () => {
    const { receiver, simulator, stripe } = await startWithReceiver();
    receiver.answer.status = 500;
    await stripe.customers.create({ name: "Ada" });
    await simulator.webhooks.flush();
    await simulator.clock.advance({ minutes: 6 });
    receiver.answer.status = 200;
    await simulator.clock.advance({ minutes: 20 });
    expect(simulator.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 500],
      [3, 500],
      [4, 200],
    ]);
    const events = await stripe.events.list({ type: "customer.created" });
    expect(events.data[0]?.pending_webhooks).toBe(0);
  });

  test("end after three days", async () => {
    const { receiver, simulator, stripe } = await startWithReceiver();
    receiver.answer.status = 503;
    await stripe.customers.create({ name: "Ada" });
    await simulator.webhooks.flush();
    await simulator.clock.advance({ days: 3 });
    const attempts = simulator.deliveries.length;
    await simulator.clock.advance({ days: 30 });
    expect(attempts).toBeGreaterThan(4);
    expect(simulator.deliveries).toHaveLength(attempts);
  });

  test("a receiver that cannot be reached is logged with the reason", async () => {
    const { simulator, stripe } = await startSimulation();
    await stripe.webhookEndpoints.create({ enabled_events: ["*"], url: "http://127.0.0.1:1/none" });
    await stripe.customers.create({});
    await simulator.webhooks.flush();
    expect(simulator.deliveries).toMatchObject([
      { error: expect.any(String), status: null, type: "customer.created" },
    ]);
  });
});

describe("delivery options", () => {
  test("paused deliveries wait; a flush sends them and stays paused", async () => {
    const { names, simulator, stripe } = await startWithReceiver();
    simulator.webhooks.pause();
    await stripe.customers.create({ name: "a" });
    await stripe.customers.create({ name: "b" });
    expect(names()).toEqual([]);
    await simulator.webhooks.flush();
    await stripe.customers.create({ name: "c" });
    expect(names().sort()).toEqual(["a", "b"]);
    simulator.webhooks.resume();
    await simulator.webhooks.flush();
    expect(names().sort()).toEqual(["a", "b", "c"]);
  });

  test("events can arrive in reverse order", async () => {
    const { names, simulator, stripe } = await startWithReceiver();
    simulator.webhooks.pause();
    simulator.webhooks.configure({ concurrency: 1, order: "reversed" });
    for (const name of ["a", "b", "c"]) await stripe.customers.create({ name });
    await simulator.webhooks.flush();
    expect(names()).toEqual(["c", "b", "a"]);
  });

  test("everything can be delivered twice", async () => {
    const { names, receiver, simulator, stripe } = await startWithReceiver();
    simulator.webhooks.configure({ copies: 2 });
    await stripe.customers.create({ name: "a" });
    await simulator.webhooks.flush();
    expect(names()).toEqual(["a", "a"]);
    expect(new Set(receiver.received.map((event) => event.id)).size).toBe(1);
  });

  test("deliveries can be lost for good, and sent again by hand", async () => {
    const { names, simulator, stripe } = await startWithReceiver();
    simulator.webhooks.configure({ lose: 1 });
    await stripe.customers.create({ name: "a" });
    await simulator.clock.advance({ days: 4 });
    expect(names()).toEqual([]);
    const [event] = (await stripe.events.list({ types: ["customer.created"] })).data;
    await simulator.webhooks.redeliver(event?.id ?? "");
    expect(names()).toEqual(["a"]);
  });

  test("late deliveries leave when the clock says so", async () => {
    const { names, simulator, stripe } = await startWithReceiver();
    simulator.webhooks.configure({ delayMs: 60_000, types: ["customer.created"] });
    await stripe.customers.create({ name: "a" });
    await simulator.clock.advance({ seconds: 59 });
    expect(names()).toEqual([]);
    await simulator.clock.advance({ seconds: 1 });
    expect(names()).toEqual(["a"]);
  });

  test("an option out of range is refused by name", async () => {
    const { simulator } = await startSimulation();
    expect(() => simulator.webhooks.configure({ lose: 2 })).toThrow('"lose" must be between 0 and 1');
  });

  test("signed with the simulator's time, a moved clock is seen by the receiver", async () => {
    const { receiver, simulator, stripe } = await startWithReceiver({ clock: realClock() });
    simulator.webhooks.configure({ signWith: "simulator" });
    await stripe.customers.create({ name: "now" });
    await simulator.webhooks.flush();
    expect(receiver.received).toHaveLength(1);
  });
});
