import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import {
  type Billing,
  connectDatabase,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
  defaultPolicy,
} from "@tollgate/core";
import { migrate } from "@tollgate/core/migrate";
import { createInngestEngine, createVirtualClock, type InngestEngine } from "@tollgate/inngest-engine";
import { startRedis } from "@tollgate/local-stack";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { type AnalyticsEvent, announceWith, catalog, connectStripe, pushCatalog } from "@tollgate/shop";
import { createStripeSimulator, type StripeSimulator } from "@tollgate/stripe-simulator";
import { Inngest } from "inngest";
import type Stripe from "stripe";
import { createApp } from "../app.ts";

export interface VirtualWorld {
  billing: Billing;
  simulator: StripeSimulator;
  stripe: Stripe;
  readonly engine: InngestEngine;
  /** Replaces the engine with an empty one: every event and run that it held is lost. */
  loseEngine(): Promise<void>;
  redis: Awaited<ReturnType<typeof startRedis>>;
  /** Moves the one clock that billing and engine share. */
  advance(ms: number): Promise<void>;
  /** Delivers an event to the webhook, signed at the current time, as Stripe does. */
  deliver(event: Stripe.Event): Promise<Response>;
  alerts: Record<string, unknown>[];
  /** What was sent to analytics. */
  counted: AnalyticsEvent[];
  /** What was sent to error reports. */
  reported: unknown[];
  close(): Promise<void>;
}

const secret = "whsec_0123456789abcdef0123456789abcdef";

/** Reconciliation has just been due, so that a test knows when it is due again. */
function nextCycle(at: number): number {
  const cycle = 15 * 60_000;
  return Math.ceil(at / cycle) * cycle;
}

/** The functions in this process, on a virtual clock: hours of retries take no real time. */
export async function openVirtualWorld(): Promise<VirtualWorld> {
  const clock = createVirtualClock(nextCycle(Date.now()) + 1_000);
  const simulator = createStripeSimulator();
  const { url } = await simulator.listen();
  const stripe = connectStripe({
    stripe: { secretKey: "sk_test_0123456789abcdef", apiBase: url, webhookSecrets: [], livemode: false },
  });
  await pushCatalog(stripe, catalog);
  const redis = await startRedis({ clock: clock.now });
  const database = await createTestDatabase({
    template: "functions",
    migrate: async (databaseUrl) => {
      const folder = fileURLToPath(new URL("../../../../packages/core/migrations", import.meta.url));
      await migrate({ databaseUrl, folder, namespace: "core" });
    },
  });
  const connection = connectDatabase(database.url);
  let engine = createInngestEngine({ clock });
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const inngest = new Inngest({
    id: "tollgate",
    isDev: true,
    baseUrl: "http://engine.invalid",
    fetch: (input, init) => engine.fetch(input, init),
    logger: quiet,
  });
  const alerts: Record<string, unknown>[] = [];
  const log = {
    ...quiet,
    error: (fields: Record<string, unknown>, message: string) => void alerts.push({ ...fields, message }),
  };
  const billing = createBilling({
    stripe,
    db: connection.db,
    cache: createStripeCacheClient({ redis: connectRedis({ ...redis, timeoutMs: 2_000 }), clock, log }),
    memory: createAccessMemory({ clock }),
    catalog,
    policy: defaultPolicy,
    clock,
    log,
    newId: randomUUID,
    announce: announceWith(inngest),
    webhookSecrets: [secret],
    livemode: false,
    urls: { success: "http://shop.test/s", cancel: "http://shop.test/c", portalReturn: "http://shop.test/p" },
  });
  const counted: AnalyticsEvent[] = [];
  const reported: unknown[] = [];
  const none = { close: async () => {} };
  const parts = {
    billing,
    inngest,
    analytics: { ...none, capture: (event: AnalyticsEvent) => void counted.push(event) },
    reports: {
      ...none,
      thrown: (error: unknown, tags: object = {}) => void reported.push({ error, ...tags }),
      logged: () => {},
    },
  };
  const app = { handler: (request: Request) => createApp(parts).fetch(request) };
  await engine.sync(app);
  return {
    billing,
    simulator,
    stripe,
    get engine() {
      return engine;
    },
    async loseEngine() {
      await engine.close();
      engine = createInngestEngine({ clock });
      await engine.sync(app);
    },
    redis,
    alerts,
    counted,
    reported,
    advance: (ms) => engine.advance(ms),
    deliver(event) {
      const payload = JSON.stringify(event);
      const timestamp = Math.floor(clock.now() / 1_000);
      const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
      return billing.handleStripeWebhook(
        new Request("http://shop.test", {
          method: "POST",
          body: payload,
          headers: { "stripe-signature": signature },
        }),
      );
    },
    async close() {
      await engine.close();
      await connection.close();
      await redis.stop();
      await simulator.close();
      await database.drop();
    },
  };
}
