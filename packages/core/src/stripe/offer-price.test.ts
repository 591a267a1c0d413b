import { createStripeSimulator, virtualClock } from "@tollgate/stripe-simulator";
import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { priceIdOf } from "./offer-price.ts";
import type { Priced } from "./price-differences.ts";

const plan: Priced = {
  kind: "subscription",
  lookupKey: "pro_plan",
  amount: 900,
  currency: "eur",
  interval: "month",
};

let simulator: ReturnType<typeof createStripeSimulator>;
let stripe: Stripe;
const clock = virtualClock(0);
beforeEach(async () => {
  simulator = createStripeSimulator({ clock, seed: 1 });
  const { port } = await simulator.listen();
  stripe = new Stripe("sk_test_prices", { host: "127.0.0.1", port, protocol: "http", telemetry: false });
});
afterEach(() => simulator.close());

const create = (parts: Partial<Stripe.PriceCreateParams> = {}) =>
  stripe.prices.create({
    currency: "eur",
    unit_amount: 900,
    lookup_key: "pro_plan",
    recurring: { interval: "month" },
    product_data: { name: "Pro" },
    ...parts,
  });
const find = () => priceIdOf({ stripe, clock }, plan);

describe("the price of an offer", () => {
  it("is found by its lookup key, and remembered for five minutes", async () => {
    const { id } = await create();
    expect(await find()).toBe(id);
    const asked = simulator.requests.length;
    expect(await find()).toBe(id);
    expect(simulator.requests).toHaveLength(asked);
    const { id: newer } = await create({ transfer_lookup_key: true });
    await clock.advance(5 * 60_000);
    expect(await find()).toBe(newer);
  });

  it("that nobody has pushed is refused with what to do", async () => {
    await expect(find()).rejects.toMatchObject({
      code: "price_missing",
      message: expect.stringMatching(/pro_plan; run `pnpm catalog:push` to create it/),
    });
  });

  it("that is archived is refused as archived, not as missing", async () => {
    const { id } = await create();
    await stripe.prices.update(id, { active: false });
    await expect(find()).rejects.toThrow(
      /pro_plan at Stripe differs: it is archived; run `pnpm catalog:push`/,
    );
  });

  it("whose product is archived is refused", async () => {
    const { product } = await create();
    await stripe.products.update(String(product), { active: false });
    await expect(find()).rejects.toThrow(/its product is archived/);
  });

  it("that renews every three months behind a monthly offer is refused", async () => {
    await create({ recurring: { interval: "month", interval_count: 3 } });
    await expect(find()).rejects.toThrow(/it renews every 3 months, not every month/);
  });

  it("that has a trial of its own is refused", async () => {
    await create({ recurring: { interval: "month", trial_period_days: 7 } });
    await expect(find()).rejects.toThrow(/it has a trial of its own \(7 days\)/);
  });

  it("that differs is asked for again each time: a replacement counts at once", async () => {
    const { id } = await create({ unit_amount: 1 });
    await expect(find()).rejects.toThrow(/1 eur there and 900 eur/);
    const { id: right } = await create({ transfer_lookup_key: true });
    expect(await find()).toBe(right);
    expect(right).not.toBe(id);
  });
});
