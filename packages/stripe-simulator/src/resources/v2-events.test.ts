import { expect, test } from "vitest";
import { control } from "../testing/control.ts";
import { startReceiver, subscribeDestination } from "../testing/receiver.ts";
import { startSimulation } from "../testing/simulation.ts";

test("thin events are listed by type, object and time, newest first", async () => {
  const { simulator, stripe } = await startSimulation();
  const ada = await stripe.customers.create({ name: "Ada" });
  await simulator.clock.advance({ hours: 1 });
  const since = Math.floor(simulator.clock.now() / 1000);
  await stripe.customers.update(ada.id, { name: "Ada L" });
  await stripe.customers.create({ name: "Eve" });
  const typesOf = async (params: Parameters<typeof stripe.v2.core.events.list>[0]) =>
    (await stripe.v2.core.events.list(params)).data.map(({ type }) => type);
  expect(await typesOf({ object_id: ada.id })).toEqual(["v1.customer.updated", "v1.customer.created"]);
  expect(await typesOf({ types: ["v1.customer.updated"] })).toEqual(["v1.customer.updated"]);
  expect(await typesOf({ created: { gte: since }, limit: 10 })).toHaveLength(2);
  const all: string[] = [];
  for await (const { id } of stripe.v2.core.events.list({ limit: 1 })) all.push(id);
  expect(new Set(all).size).toBe(3);
});

test("an event can be read for thirty days, and an unknown one is not found", async () => {
  const { simulator, stripe } = await startSimulation();
  await stripe.customers.create({});
  const [event] = (await stripe.v2.core.events.list()).data;
  const id = event?.id ?? "";
  expect(await stripe.v2.core.events.retrieve(id)).toMatchObject({ id, type: "v1.customer.created" });
  await simulator.clock.advance({ days: 31 });
  for (const gone of [id, "evt_test_unknown"])
    await expect(stripe.v2.core.events.retrieve(gone)).rejects.toMatchObject({
      statusCode: 404,
      code: "not_found",
    });
});

test("an event that could not be made is told of: only the event that is read names the object", async () => {
  const { simulator, stripe, url } = await startSimulation();
  const receiver = await startReceiver();
  const type = "v2.core.health.event_generation_failure.resolved";
  await subscribeDestination(stripe, receiver, "thin", [type]);
  const { id } = await stripe.customers.create({});
  await control(url)("events/fail", { type: "customer.updated", object: id });
  await simulator.webhooks.flush();
  expect(receiver.notified).toMatchObject([{ type, related_object: null }]);
  expect(JSON.stringify(receiver.notified)).not.toContain(id);
  expect(await stripe.v2.core.events.retrieve(receiver.notified[0]?.id ?? "")).toMatchObject({
    data: { impact: { event_type: "customer.updated", related_object: { id, type: "customer" } } },
  });
});
