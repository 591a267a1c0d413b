import { randomUUID } from "node:crypto";
import { startRedis } from "@tollgate/local-stack";
import {
  createStripeSimulator,
  type PaymentForm,
  type StripeSimulator,
  virtualClock,
} from "@tollgate/stripe-simulator";
import Stripe from "stripe";
import { type Billing, createBilling } from "../billing.ts";
import { createStripeCacheClient } from "../cache/cache.ts";
import { createAccessMemory } from "../cache/memory.ts";
import { connectRedis } from "../cache/redis-client.ts";
import type { BillingDeps } from "../deps.ts";
import type { Owner } from "../model/owner.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { AnnouncedEvent } from "../stripe/event.ts";
import { rememberingLog } from "./clock.ts";
import { openTestDb, type TestDb } from "./database.ts";
import { newYear, testCatalog } from "./snapshots.ts";

/** Number of Stripe's test card that is always accepted (docs.stripe.com/testing). */
export const acceptedCard = "4242424242424242";

export const card = (number = acceptedCard): PaymentForm => ({
  method: "card",
  number,
  expiry: "12/40",
  cvc: "123",
  name: "Ada Lovelace",
});

const webhookSecret = "whsec_0123456789abcdef0123456789abcdef";

/** A whole shop on one virtual clock: the real SDKs, the simulator, Postgres, and Redis over Upstash's dialect. */
export interface TestShop {
  billing: Billing;
  deps: BillingDeps;
  simulator: StripeSimulator;
  stripe: Stripe;
  /** To connect another stripe-node to the same simulator. */
  stripeConfig: Stripe.StripeConfig;
  redis: Awaited<ReturnType<typeof startRedis>>;
  log: ReturnType<typeof rememberingLog>;
  /** What was announced and not yet answered. */
  announced: AnnouncedEvent[];
  /** Opens a checkout and returns the session's id. */
  open(owner: Owner, offer: string): Promise<string>;
  /** Posts each new event of the simulator to the webhook, signed as Stripe does, and returns them. */
  deliver(order?: (events: Stripe.Event[]) => Stripe.Event[]): Promise<Stripe.Event[]>;
  /** Posts one signed event, of either style, to the webhook. */
  postEvent(event: object): Promise<{ status: number; body: { ok: boolean; idempotent?: boolean } }>;
  /** Answers what was announced, and waits as long as an answer says. */
  answer(): Promise<void>;
  /** Changes a subscription at Stripe in a way that no call of today's API could. */
  rewrite(subscriptionId: string, fields: (subscription: Stripe.Subscription) => object): void;
  /** How many list and retrieve calls for a customer the simulator has seen. */
  reads(): number;
  close(): Promise<void>;
}

/** @param database the shop's own, which it closes; a new one by default */
export async function openTestShop(database?: TestDb): Promise<TestShop> {
  const clock = virtualClock(newYear * 1000);
  const simulator = createStripeSimulator({ clock, seed: 1 });
  const { port } = await simulator.listen();
  const stripeConfig = {
    host: "127.0.0.1",
    port,
    protocol: "http",
    telemetry: false,
    maxNetworkRetries: 0,
  } as const;
  const stripe = new Stripe("sk_test_shop", stripeConfig);
  const { db, close: closeDatabase } = database ?? (await openTestDb());
  const redis = await startRedis({ clock: clock.now });
  const log = rememberingLog();
  const announced: AnnouncedEvent[] = [];
  const deps: BillingDeps = {
    stripe,
    db,
    cache: createStripeCacheClient({ redis: connectRedis({ ...redis, timeoutMs: 2_000 }), clock, log }),
    memory: createAccessMemory({ clock }),
    catalog: testCatalog,
    policy: defaultPolicy,
    clock,
    log,
    newId: randomUUID,
    announce: async (event) => void announced.push(event),
    webhookSecrets: [webhookSecret],
    livemode: false,
    urls: {
      success: "http://shop.test/success",
      cancel: "http://shop.test/cancel",
      portalReturn: "http://shop.test/account",
    },
  };
  await stock(stripe);
  const billing = createBilling(deps);
  const delivered = new Set<string>();

  const postEvent: TestShop["postEvent"] = async (event) => {
    const payload = JSON.stringify(event);
    const timestamp = Math.floor(clock.now() / 1000);
    const signature = stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret, timestamp });
    const response = await billing.handleStripeWebhook(
      new Request("http://shop.test/api/webhooks/stripe", {
        method: "POST",
        body: payload,
        headers: { "stripe-signature": signature },
      }),
    );
    return {
      status: response.status,
      body: (await response.json()) as { ok: boolean; idempotent?: boolean },
    };
  };

  return {
    billing,
    deps,
    simulator,
    stripe,
    stripeConfig,
    redis,
    log,
    announced,
    postEvent,
    async open(owner, offer) {
      const result = await billing.startCheckout({ owner, email: `${owner.id}@example.test`, offer });
      if (!result.ok) throw new Error(result.message);
      return result.sessionId;
    },
    async deliver(order = (events) => events) {
      const fresh: Stripe.Event[] = [];
      for await (const event of stripe.events.list({ limit: 100 }))
        if (!delivered.has(event.id)) fresh.push(event);
      for (const event of fresh) delivered.add(event.id);
      const ordered = order(fresh.reverse());
      for (const event of ordered) await postEvent(event);
      return ordered;
    },
    async answer() {
      for (let event = announced.shift(); event; event = announced.shift()) {
        const answer = await billing.answerEvent(event.stripeEventId);
        if (answer.kind !== "wait") continue;
        await clock.advance(answer.waitMs);
        announced.push(event);
      }
    },
    rewrite(subscriptionId, fields) {
      const saved = simulator.snapshot();
      const rows = (saved.rows.subscription ?? []) as Stripe.Subscription[];
      const subscription = rows.map((row) => (row.id === subscriptionId ? { ...row, ...fields(row) } : row));
      simulator.restore({ ...saved, rows: { ...saved.rows, subscription } });
    },
    reads: () =>
      simulator.requests.filter(
        ({ method, path }) =>
          method === "GET" && /^\/v1\/(subscriptions|checkout\/sessions|payment_intents|charges)/.test(path),
      ).length,
    async close() {
      await redis.stop();
      await closeDatabase();
      await simulator.close();
    },
  };
}

async function stock(stripe: Stripe): Promise<void> {
  for (const offer of testCatalog.offers)
    await stripe.prices.create({
      lookup_key: offer.lookupKey,
      currency: offer.currency,
      unit_amount: offer.amount,
      product_data: { name: offer.title },
      ...(offer.kind === "subscription" ? { recurring: { interval: offer.interval } } : {}),
    });
  for (const course of testCatalog.courses)
    await stripe.prices.create({
      lookup_key: course.lookupKey,
      currency: course.currency,
      unit_amount: course.amount,
      product_data: { name: course.title },
    });
}
