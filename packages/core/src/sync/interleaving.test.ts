import Stripe from "stripe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSnapshot } from "../customer/snapshots.ts";
import type { Database } from "../database/database.ts";
import type { BillingDeps } from "../deps.ts";
import { createReadMeter } from "../facts/pages.ts";
import { readStripe } from "../facts/read-stripe.ts";
import { takeSnapshot } from "../facts/take-snapshot.ts";
import { createGates, type Gates } from "../testing/gates.ts";
import { orders, type ScheduledStep } from "../testing/orders.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { syncStripeDataToKV } from "./sync.ts";

let shop: TestShop;
let customerId: string;
let subscriptionId: string;
let changes = 0;

beforeAll(async () => {
  shop = await openTestShop();
  const owner = { type: "user", id: "ada" } as const;
  const sessionId = await shop.open(owner, "pro_plan");
  await shop.simulator.pay(sessionId, card());
  const [subscription] = (await shop.stripe.subscriptions.list()).data;
  customerId = String(subscription?.customer);
  subscriptionId = subscription?.id ?? "";
  // This test is about the database: with Redis paused the breaker rests, and no sync writes to the cache.
  await shop.redis.pause();
});
afterAll(() => shop.close());

/** Changes something at Stripe that a sync reads: the number of the newest change. */
async function change(): Promise<void> {
  changes += 1;
  await shop.stripe.subscriptions.update(subscriptionId, { metadata: { change: String(changes) } });
}

/** The real deps of one handler, which wait at a gate before each transaction and before the reads. */
function gated(gates: Gates, handler: number): BillingDeps {
  const db = new Proxy(shop.deps.db, {
    get(target, name) {
      if (name !== "transaction") return Reflect.get(target, name);
      const transaction: Database["transaction"] = async (run) => {
        await gates.wait(handler);
        return target.transaction(run);
      };
      return transaction;
    },
  });
  return { ...shop.deps, db, stripe: gatedStripe(gates, handler) };
}

/** The two lists of one sync pass one gate together. */
function gatedStripe(gates: Gates, handler: number): Stripe {
  let gate: Promise<void> | undefined;
  const stop = () => {
    gate ??= gates.wait(handler).then(() => {
      gate = undefined;
    });
    return gate;
  };
  const stripe = new Stripe("sk_test_gated", shop.stripeConfig);
  const { subscriptions } = stripe;
  const { sessions } = stripe.checkout;
  const [subscriptionList, sessionList] = [
    subscriptions.list.bind(subscriptions),
    sessions.list.bind(sessions),
  ];
  subscriptions.list = ((params: Stripe.SubscriptionListParams) =>
    stop().then(() => subscriptionList(params))) as unknown as typeof subscriptions.list;
  sessions.list = ((params: Stripe.Checkout.SessionListParams) =>
    stop().then(() => sessionList(params))) as unknown as typeof sessions.list;
  return stripe;
}

/** Plays one order, then lets every handler run to its end. */
async function play(
  order: ScheduledStep[],
  handlers: number,
  handle: (gates: Gates, handler: number) => Promise<unknown>,
) {
  const gates = createGates();
  for (const { handler, step } of order) {
    if (step === "change") {
      await change();
      await gates.start(handler, () => handle(gates, handler));
    } else await gates.release(handler);
  }
  for (let handler = 0; handler < handlers; handler += 1)
    while (!gates.isDone(handler)) await gates.release(handler);
}

const text = (order: ScheduledStep[]) => order.map(({ handler, step }) => `${step}${handler}`).join(" ");

describe("three changes of one customer, in every order of what their handlers do", () => {
  // Hundreds of orders: on a busy machine they take minutes.
  const timeout = 280_000;

  it("end with what Stripe knows last: the real sync, the real database", { timeout }, async () => {
    const wrong: string[] = [];
    let tried = 0;
    for (const order of orders(3)) {
      tried += 1;
      await play(order, 3, (gates, handler) =>
        syncStripeDataToKV(gated(gates, handler), customerId, { source: "webhook" }),
      );
      const seen = await findSnapshot(shop.deps.db, customerId);
      if (seen?.subscriptions[0]?.metadata.change !== String(changes)) wrong.push(text(order));
    }
    // 5,775 orders of twelve steps; 301 when steps that cannot see each other are counted apart.
    expect(tried).toBe(301);
    expect(wrong).toEqual([]);
  });

  it("end wrong in some by the plain rule: read again, and the last write wins", { timeout }, async () => {
    let stored = "";
    let wrong = 0;
    for (const order of orders(3)) {
      await play(order, 3, async (gates, handler) => {
        await gates.wait(handler);
        const facts = await readStripe(gatedStripe(gates, handler), customerId, {
          meter: createReadMeter(shop.deps.clock),
          catalog: shop.deps.catalog,
          stored: null,
          storedAt: null,
          at: Math.floor(shop.deps.clock.now() / 1000),
          depth: "sales",
          named: { invoices: [], payments: [], fraudWarnings: [], customer: false },
        });
        await gates.wait(handler);
        stored = takeSnapshot(customerId, facts).subscriptions[0]?.metadata.change ?? "";
      });
      if (stored !== String(changes)) wrong += 1;
    }
    expect(wrong).toBeGreaterThan(0);
  });
});
