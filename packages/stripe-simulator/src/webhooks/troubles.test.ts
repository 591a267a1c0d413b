import { expect, test } from "vitest";
import { startReceiver, subscribe } from "../testing/receiver.ts";
import { startSimulation } from "../testing/simulation.ts";

async function listening() {
  const simulation = await startSimulation();
  const receiver = await startReceiver();
  await subscribe(simulation.stripe, receiver, ["customer.created", "customer.updated"]);
  return { ...simulation, receiver };
}

test("events of one second cannot be ordered by their time, and each has an id of its own", async () => {
  const { receiver, simulator, stripe } = await listening();
  const { id } = await stripe.customers.create({ name: "0" });
  for (const name of ["1", "2", "3"]) await stripe.customers.update(id, { name });
  await simulator.webhooks.flush();
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map((event) => event.created)).size).toBe(1);
  expect(new Set(receiver.received.map((event) => event.id)).size).toBe(4);
});

test("events can arrive in any order, and the same seed gives the same order", async () => {
  const orders: string[][] = [];
  for (let run = 0; run < 2; run++) {
    const { receiver, simulator, stripe } = await listening();
    simulator.webhooks.pause();
    simulator.webhooks.configure({ concurrency: 1, order: "shuffled" });
    const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
    for (const name of names) await stripe.customers.create({ name });
    await simulator.webhooks.flush();
    const order = receiver.received.map((event) => (event.data.object as { name: string }).name);
    expect(order).not.toEqual(names);
    expect([...order].sort()).toEqual(names);
    orders.push(order);
  }
  expect(orders[0]).toEqual(orders[1]);
});

test("doubled, late and shuffled at once, every event still arrives as often as it was sent", async () => {
  const { receiver, simulator, stripe } = await listening();
  simulator.webhooks.configure({ copies: 2, delayMs: 30_000, order: "shuffled" });
  const ids = [await stripe.customers.create({}), await stripe.customers.create({})].map(({ id }) => id);
  await simulator.clock.advance({ minutes: 1 });
  const arrived = receiver.received.map((event) => (event.data.object as { id: string }).id);
  expect(arrived.sort()).toEqual([...ids, ...ids].sort());
});

test("what is lost for a share of the deliveries is in the log, and in the list of events", async () => {
  const { receiver, simulator, stripe } = await listening();
  simulator.webhooks.configure({ lose: 0.5 });
  for (let index = 0; index < 20; index++) await stripe.customers.create({});
  await simulator.webhooks.flush();
  const lost = simulator.deliveries.filter((delivery) => delivery.error === "lost on purpose");
  expect(lost.length).toBeGreaterThan(0);
  expect(receiver.received.length).toBe(20 - lost.length);
  expect((await stripe.events.list({ limit: 100, type: "customer.created" })).data).toHaveLength(20);
});
