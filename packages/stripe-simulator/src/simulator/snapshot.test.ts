import { expect, test } from "vitest";
import { virtualClock } from "../clock/clock.ts";
import { createStripeSimulator } from "../create-simulator.ts";
import { card, connect, startSimulation, stockShop } from "../testing/simulation.ts";

test("a restored state goes on where the saved one stopped, with what waited for the clock", async () => {
  const { simulator, stripe } = await startSimulation();
  const { monthly } = await stockShop(stripe);
  const session = await stripe.checkout.sessions.create({
    line_items: [{ price: monthly.id, quantity: 1 }],
    mode: "subscription",
    success_url: "https://shop.test",
  });
  await simulator.pay(session.id, card());
  const saved: unknown = JSON.parse(JSON.stringify(simulator.snapshot()));

  const other = createStripeSimulator({ clock: virtualClock(0), seed: 7 });
  other.restore(saved);
  const { port } = await other.listen();
  try {
    const restored = connect(port);
    const { subscription } = await restored.checkout.sessions.retrieve(session.id);
    await other.clock.advance({ hours: 2, months: 1 });
    const invoices = await restored.invoices.list({ subscription: String(subscription) });
    expect(invoices.data.map((invoice) => invoice.status)).toEqual(["paid", "paid"]);
    const fresh = await restored.customers.create({});
    expect((await stripe.customers.list()).data.map((row) => row.id)).not.toContain(fresh.id);
  } finally {
    await other.close();
  }
});

test("something else is refused", async () => {
  const { simulator } = await startSimulation();
  expect(() => simulator.restore({ version: 9 })).toThrow("This is not a saved state");
});

test("a reset forgets every object", async () => {
  const { simulator, stripe } = await startSimulation();
  await stripe.customers.create({});
  simulator.reset();
  expect((await stripe.customers.list()).data).toEqual([]);
  expect(simulator.requests).toHaveLength(1);
});

test("the same seed makes the same ids", async () => {
  const [a, b] = [await startSimulation({ seed: 3 }), await startSimulation({ seed: 3 })];
  expect((await a.stripe.customers.create({})).id).toBe((await b.stripe.customers.create({})).id);
});
