import { expect, test } from "vitest";
import { createVirtualEngine } from "../testing/virtual-engine.ts";

const SEEDS = Array.from({ length: 12 }, (_, index) => index + 1);
const MINUTE = 60_000;

test.for(SEEDS)(
  "with the faults of seed %i every run still ends once, with all of its steps",
  async (seed) => {
    const { engine, client, sync } = createVirtualEngine({
      chaos: { seed, lostAnswer: 0.3, overlap: 0.2, startSpread: 300 },
    });
    const effects = new Map<string, number>();
    const did = (effect: string) => effects.set(effect, (effects.get(effect) ?? 0) + 1);
    await sync([
      client.createFunction({ id: "order", triggers: [{ event: "order" }] }, async ({ event, step }) => {
        const { order } = event.data;
        await step.run("charge", () => void did(`charge ${order}`));
        const parts = await Promise.all([
          step.run("pack", () => did(`pack ${order}`) && "packed"),
          step.run("label", () => did(`label ${order}`) && "labelled"),
        ]);
        await step.sendEvent("notify", { id: `shipped-${order}`, name: "shipped", data: { order } });
        return parts.join(" and ");
      }),
      client.createFunction({ id: "mail", triggers: [{ event: "shipped" }] }, ({ event }) =>
        did(`mail ${event.data.order}`),
      ),
    ]);
    const orders = [1, 2, 3, 4, 5, 6];
    await engine.send(orders.map((order) => ({ name: "order", data: { order } })));
    await engine.advance(MINUTE);
    const ended = (functionId: string) =>
      engine.runs().filter((run) => run.functionId === functionId && run.status === "Completed");
    expect(
      ended("shop-order").map((run) => run.output),
      `seed ${seed}`,
    ).toEqual(orders.map(() => "packed and labelled"));
    expect(ended("shop-mail"), `seed ${seed}`).toHaveLength(orders.length);
    for (const effect of ["charge", "pack", "label", "mail"]) {
      for (const order of orders) {
        expect(effects.get(`${effect} ${order}`), `seed ${seed}: ${effect} ${order}`).toBeGreaterThanOrEqual(
          1,
        );
      }
    }
  },
);

test("faults repeat effects and change the order, as production does", async () => {
  const { engine, client, sync } = createVirtualEngine({ chaos: { seed: 3, lostAnswer: 1, overlap: 0 } });
  const order: number[] = [];
  await sync([
    client.createFunction({ id: "plain", triggers: [{ event: "plain" }] }, ({ event }) => {
      order.push(event.data.n);
    }),
  ]);
  const sent = Array.from({ length: 10 }, (_, n) => n);
  await engine.send(sent.map((n) => ({ name: "plain", data: { n } })));
  await engine.settle();
  expect(order).toHaveLength(20);
  expect([...new Set(order)]).not.toEqual(sent);
  expect([...new Set(order)].sort()).toEqual(sent);
});

test("the same seed gives the same faults", async () => {
  const ordersOf = async (seed: number) => {
    const { engine, client, sync } = createVirtualEngine({ chaos: { seed } });
    const order: number[] = [];
    await sync([
      client.createFunction(
        { id: "plain", triggers: [{ event: "plain" }] },
        ({ event }) => void order.push(event.data.n),
      ),
    ]);
    await engine.send(Array.from({ length: 20 }, (_, n) => ({ name: "plain", data: { n } })));
    await engine.settle();
    return order;
  };
  expect(await ordersOf(5)).toEqual(await ordersOf(5));
  expect(await ordersOf(5)).not.toEqual(await ordersOf(6));
});

test("a call that was repeated can no longer report: its checkpoint gets 409", async () => {
  const { engine, client, sync } = createVirtualEngine({ chaos: { seed: 1, lostAnswer: 0, overlap: 1 } });
  const bodies: string[] = [];
  await sync([
    client.createFunction({ id: "twice", triggers: [{ event: "twice" }] }, async ({ step }) => {
      await step.run("first", () => void bodies.push("first"));
      await step.run("second", () => void bodies.push("second"));
    }),
  ]);
  await engine.send({ name: "twice" });
  await engine.settle();
  expect(bodies).toEqual(["first", "first", "second"]);
  expect(engine.runs()).toMatchObject([{ status: "Completed", attempts: 1 }]);
});
