import { expect, test } from "vitest";
import { connect, startSimulation } from "./testing/simulation.ts";

test("a rate limit strikes as often as asked and does nothing", async () => {
  const { simulator, stripe } = await startSimulation();
  simulator.faults.add({
    fault: { kind: "status", status: 429 },
    method: "POST",
    path: "/v1/customers",
    times: 2,
  });
  await expect(stripe.customers.create({})).rejects.toMatchObject({
    statusCode: 429,
    type: "StripeRateLimitError",
  });
  await expect(stripe.customers.create({})).rejects.toMatchObject({ statusCode: 429 });
  await stripe.customers.create({});
  expect((await stripe.customers.list()).data).toHaveLength(1);
  expect(simulator.faults.waiting).toEqual([]);
});

test("a server error is retried by stripe-node as at Stripe", async () => {
  const { port, simulator } = await startSimulation();
  simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/customers" });
  const customer = await connect(port, { maxNetworkRetries: 1 }).customers.create({ name: "Ada" });
  expect(customer.name).toBe("Ada");
  expect(simulator.requests.map((request) => request.status)).toEqual([500, 200]);
});

test("a timeout after the commit leaves the work done", async () => {
  const { port, simulator, stripe } = await startSimulation();
  simulator.faults.add({ fault: { kind: "timeout_after_commit" }, path: /customers$/ });
  await expect(connect(port, { timeout: 50 }).customers.create({ name: "Ada" })).rejects.toMatchObject({
    type: "StripeConnectionError",
  });
  expect((await stripe.customers.list()).data.map((row) => row.name)).toEqual(["Ada"]);
});

test("a stale read shows the object as it was before its last change", async () => {
  const { simulator, stripe } = await startSimulation();
  const { id } = await stripe.customers.create({ name: "before" });
  await stripe.customers.update(id, { name: "after" });
  simulator.faults.add({ fault: { kind: "stale" }, path: "/v1/customers", times: 2 });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ name: "before" });
  expect((await stripe.customers.list()).data[0]?.name).toBe("before");
  expect(await stripe.customers.retrieve(id)).toMatchObject({ name: "after" });
});

test("a rule can be taken back, and must strike at least once", async () => {
  const { simulator } = await startSimulation();
  const takeBack = simulator.faults.add({ fault: { kind: "status", status: 500 } });
  takeBack();
  expect(simulator.faults.waiting).toEqual([]);
  expect(() => simulator.faults.add({ fault: { kind: "stale" }, times: 0 })).toThrow(
    "must strike at least once",
  );
});
