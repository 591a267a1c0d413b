import { expect, test } from "vitest";
import { startSimulation } from "../testing/simulation.ts";
import { createRateLimiter } from "./rate-limit.ts";

const SANDBOX = { clock: "simulator", overall: 4, perEndpoint: 3 } as const;

test("nothing is limited unless it was asked for", async () => {
  const { simulator, stripe } = await startSimulation();
  expect(simulator.settings.rateLimit).toBeNull();
  const answers = Array.from({ length: 120 }, () => stripe.customers.list());
  await expect(Promise.all(answers)).resolves.toHaveLength(120);
});

test("one request too many on an endpoint is a StripeRateLimitError that says why, and does nothing", async () => {
  const { simulator, stripe } = await startSimulation({ settings: { rateLimit: SANDBOX } });
  for (const name of ["a", "b", "c"]) await stripe.customers.create({ name });
  await expect(stripe.customers.create({ name: "d" })).rejects.toMatchObject({
    code: "rate_limit",
    headers: { "stripe-rate-limited-reason": "endpoint-rate" },
    rawType: "invalid_request_error",
    statusCode: 429,
    type: "StripeRateLimitError",
  });
  await simulator.clock.advance({ seconds: 1 });
  expect((await stripe.customers.list()).data).toHaveLength(3);
});

test("the account as a whole has its own limit", async () => {
  const { stripe } = await startSimulation({ settings: { rateLimit: SANDBOX } });
  const { id } = await stripe.customers.create({});
  for (let count = 0; count < 3; count++) await stripe.customers.list();
  await expect(stripe.products.list()).rejects.toMatchObject({
    headers: { "stripe-rate-limited-reason": "global-rate" },
    statusCode: 429,
  });
  await expect(stripe.customers.retrieve(id)).rejects.toMatchObject({ statusCode: 429 });
});

test("requests for different objects count for one endpoint, reading and writing for two", async () => {
  const rateLimit = { ...SANDBOX, overall: 100, perEndpoint: 2 };
  const { simulator, stripe } = await startSimulation();
  const [ada, bob] = [await stripe.customers.create({}), await stripe.customers.create({})];
  simulator.settings.rateLimit = rateLimit;
  await stripe.customers.retrieve(ada.id);
  await stripe.customers.retrieve(bob.id);
  await stripe.customers.update(ada.id, { name: "Ada" });
  await expect(stripe.customers.retrieve(ada.id)).rejects.toMatchObject({ statusCode: 429 });
});

test("the key of a refused request is free for the retry", async () => {
  const { simulator, stripe } = await startSimulation({ settings: { rateLimit: SANDBOX } });
  for (let count = 0; count < 3; count++) await stripe.customers.create({});
  const create = () => stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
  await expect(create()).rejects.toMatchObject({ statusCode: 429 });
  await simulator.clock.advance(1000);
  expect((await create()).name).toBe("Ada");
});

test("a refused request leaves a fault for the one that gets through", async () => {
  const { simulator, stripe } = await startSimulation({ settings: { rateLimit: SANDBOX } });
  for (let count = 0; count < 3; count++) await stripe.customers.list();
  simulator.faults.add({ fault: { kind: "status", status: 503 } });
  await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 429 });
  await expect(stripe.products.list()).rejects.toMatchObject({ statusCode: 503 });
});

test("another process sets the limits and lifts them", async () => {
  const { simulator, stripe, url } = await startSimulation();
  const set = async (body: object) => {
    const request = { body: JSON.stringify(body), method: "POST" };
    const response = await fetch(`${url}/_simulator/settings`, request);
    return response.status;
  };
  expect(await set({ rateLimit: { ...SANDBOX, perEndpoint: 1 } })).toBe(200);
  await stripe.products.list();
  await expect(stripe.products.list()).rejects.toMatchObject({ statusCode: 429 });
  expect(await set({ rateLimit: null })).toBe(200);
  await stripe.products.list();
  expect(await set({ rateLimit: { overall: 0, perEndpoint: 1 } })).toBe(400);
  expect(simulator.settings.rateLimit).toBeNull();
});

test("a limit that lets nothing through is refused by name", async () => {
  const rateLimit = { overall: 25, perEndpoint: 0.5 };
  await expect(startSimulation({ settings: { rateLimit } })).rejects.toThrow(
    '"perEndpoint" must be a whole number of at least 1, not 0.5',
  );
});

test("no second holds more than the limit, wherever it begins", () => {
  let now = 0;
  const limiter = createRateLimiter(
    () => ({ overall: 100, perEndpoint: 2 }),
    () => now,
  );
  const admitted: number[] = [];
  for (now = 0; now < 5000; now += 100) if (limiter.take("GET /a") === null) admitted.push(now);
  for (const start of admitted) {
    const within = admitted.filter((at) => at >= start && at < start + 1000);
    expect(within.length).toBeLessThanOrEqual(2);
  }
  expect(admitted).toHaveLength(10);
});
