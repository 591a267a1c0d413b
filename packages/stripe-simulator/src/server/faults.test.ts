import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { connect, startSimulation } from "../testing/simulation.ts";

test("a rate limit fails as often as asked and does nothing", async () => {
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

test("a connection that breaks after the commit leaves the work done", async () => {
  const { port, simulator, stripe } = await startSimulation();
  // stripe-node tries once more by itself when a connection closes: both tries break.
  const fault = { kind: "reset_after_commit" } as const;
  simulator.faults.add({ fault, method: "POST", path: "/v1/products", times: 2 });
  await expect(connect(port).products.create({ id: "prod_1", name: "Pro" })).rejects.toMatchObject({
    type: "StripeConnectionError",
  });
  expect((await stripe.products.list()).data.map((row) => row.id)).toEqual(["prod_1"]);
});

describe("a list that changes while it is read page by page", () => {
  async function withCustomers(count: number) {
    const simulation = await startSimulation();
    for (let index = 0; index < count; index++)
      await simulation.stripe.customers.create({ name: `c${index}` });
    return simulation;
  }
  const paged = async (stripe: Stripe) =>
    (await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 })).map((row) => row.name);

  test("shows nobody twice and leaves nobody out who was there before", async () => {
    const { simulator, stripe } = await withCustomers(5);
    const act = () => stripe.customers.create({ name: "late" });
    simulator.faults.add({ fault: { act, kind: "meanwhile" }, method: "GET", path: "/v1/customers" });
    expect(await paged(stripe)).toEqual(["c4", "c3", "c2", "c1", "c0"]);
    expect((await stripe.customers.list()).data[0]?.name).toBe("late");
  });

  test("leaves out who was deleted in between", async () => {
    const { simulator, stripe } = await withCustomers(5);
    const [, , , last] = (await stripe.customers.list()).data;
    const act = () => stripe.customers.del(last?.id ?? "");
    simulator.faults.add({ fault: { act, kind: "meanwhile" }, method: "GET", path: "/v1/customers" });
    expect(await paged(stripe)).toEqual(["c4", "c3", "c2", "c0"]);
  });

  test("goes on after an object that the filter no longer lets through", async () => {
    const { simulator, stripe } = await startSimulation();
    const sessions: string[] = [];
    for (let index = 0; index < 4; index++) {
      const session = await stripe.checkout.sessions.create({
        mode: "setup",
        success_url: "https://shop.test",
      });
      sessions.unshift(session.id);
    }
    const act = () => stripe.checkout.sessions.expire(sessions[1] ?? "");
    simulator.faults.add({ fault: { act, kind: "meanwhile" }, method: "GET", path: "/v1/checkout/sessions" });
    const list = stripe.checkout.sessions.list({ limit: 2, status: "open" });
    const seen = await list.autoPagingToArray({ limit: 100 });
    expect(seen.map((row) => row.id)).toEqual(sessions);
  });
});

test("a stale list does not know the newest object yet", async () => {
  const { simulator, stripe } = await startSimulation();
  await stripe.customers.create({ name: "old" });
  await stripe.customers.update((await stripe.customers.list()).data[0]?.id ?? "", { name: "older" });
  await stripe.customers.create({ name: "new" });
  simulator.faults.add({ fault: { kind: "stale" }, path: "/v1/customers" });
  expect((await stripe.customers.list()).data.map((row) => row.name)).toEqual(["old"]);
  expect((await stripe.customers.list()).data.map((row) => row.name)).toEqual(["new", "older"]);
});

test("a rule can be taken back, and must apply at least once", async () => {
  const { simulator } = await startSimulation();
  const takeBack = simulator.faults.add({ fault: { kind: "status", status: 500 } });
  takeBack();
  expect(simulator.faults.waiting).toEqual([]);
  expect(() => simulator.faults.add({ fault: { kind: "stale" }, times: 0 })).toThrow(
    "must apply at least once",
  );
});
