import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type Stripe from "stripe";
import { createBoundedLog } from "./bounded-log.ts";
import { checkoutActions } from "./checkout/checkout-actions.ts";
import { realClock, type SimulatorClock } from "./clock.ts";
import { controlRoutes } from "./control-routes.ts";
import { createDueWork } from "./due-work.ts";
import { createFaultBoard, type FaultBoard } from "./faults.ts";
import { createIds } from "./ids.ts";
import { inspectorPages } from "./inspector/inspector-pages.ts";
import { checkoutPages } from "./pages/checkout-pages.ts";
import type { PaymentForm, PayOutcome } from "./pages/page-actions.ts";
import { portalPages } from "./pages/portal-pages.ts";
import { portalActions } from "./portal/portal-actions.ts";
import { unknownUrl } from "./protocol/errors.ts";
import { createIdempotencyMemory } from "./protocol/idempotency.ts";
import type { RequestLogEntry } from "./protocol/request-log.ts";
import { failure, serveRoute } from "./protocol/serve-route.ts";
import { allRoutes } from "./resources/all-routes.ts";
import { settle } from "./settlement.ts";
import { restoreSnapshot, type SimulatorSnapshot, takeSnapshot } from "./snapshot.ts";
import { createStore } from "./store.ts";
import { createWakeups } from "./wakeups.ts";
import type { WebhookDelivery } from "./webhooks/delivery.ts";
import { createDispatcher, type Webhooks } from "./webhooks/dispatcher.ts";
import { NO_REQUEST, type Settings, type World } from "./world.ts";

export interface StripeSimulatorOptions {
  /** Real time by default; tests pass a `virtualClock()`. */
  clock?: SimulatorClock;
  apiVersion?: string;
  /** The merchant's name on the hosted pages. */
  merchant?: string;
  /** The same seed and the same calls make the same ids. */
  seed?: number;
  /** Where browsers reach this simulator, when that is not the address it listens on. */
  publicUrl?: string;
  settings?: Partial<
    Pick<Settings, "afterRetries" | "debitSettlementSeconds" | "draftSeconds" | "retryDays">
  >;
  /** How long a webhook's receiver may take (real ms); Stripe's limit is ten seconds. */
  webhookTimeoutMs?: number;
}

export interface StripeSimulator {
  readonly app: Hono;
  readonly clock: SimulatorClock;
  readonly settings: Settings;
  /** Free port and 127.0.0.1 by default. */
  listen(options?: { port?: number; host?: string }): Promise<{ url: string; port: number }>;
  close(): Promise<void>;
  /** Newest last; the last 10,000. */
  readonly requests: readonly RequestLogEntry[];
  /** Newest last; the last 10,000. */
  readonly deliveries: readonly WebhookDelivery[];
  readonly webhooks: Webhooks;
  readonly faults: FaultBoard;
  /** What the hosted page's button does; resolves after the webhook's first attempt, at most ten seconds later. */
  pay(sessionId: string, form: PaymentForm): Promise<PayOutcome>;
  /** The customer's answer to the bank's challenge. */
  authenticate(sessionId: string, confirmed?: boolean): Promise<PayOutcome>;
  /** The bank's verdict on a pending debit, now instead of by the clock. */
  settle(paymentIntentId: string, verdict: "failed" | "succeeded"): Promise<void>;
  snapshot(): SimulatorSnapshot;
  restore(saved: unknown): void;
  /** Forgets every object, log and fault; listeners and the clock stay. */
  reset(): void;
  /** Called after every change, for whoever keeps the state. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
}

/** stripe-node 23.1 pins this version. */
const API_VERSION = "2026-10-28.endive";

export function createStripeSimulator(options: StripeSimulatorOptions = {}): StripeSimulator {
  const clock = options.clock ?? realClock();
  const ids = createIds(options.seed);
  const requests = createBoundedLog<RequestLogEntry>(10_000);
  const idempotency = createIdempotencyMemory();
  const faults = createFaultBoard();
  const changeListeners = new Set<() => void>();
  const changed = () => {
    for (const listener of changeListeners) listener();
  };
  let server: ReturnType<typeof serve> | undefined;
  let baseUrl = options.publicUrl ?? "http://127.0.0.1";
  const world: World = {
    store: createStore(),
    clock,
    ids,
    wakeups: createWakeups(() => clock.rearm()),
    settings: {
      accountId: ids.make("account"),
      afterRetries: "cancel",
      apiVersion: options.apiVersion ?? API_VERSION,
      debitSettlementSeconds: 3 * 24 * 3600,
      draftSeconds: 3600,
      merchant: options.merchant ?? "Simulated Merchant",
      retryDays: [3, 5, 7],
      ...options.settings,
    },
    cause: NO_REQUEST,
    publicUrl: () => baseUrl,
    announce(event: Stripe.Event) {
      dispatcher.announce(event);
      changed();
    },
  };
  const dispatcher = createDispatcher(world, { timeoutMs: options.webhookTimeoutMs ?? 10_000 });
  const detach = clock.attach(createDueWork(world, dispatcher));
  const checkout = checkoutActions(world, dispatcher);

  const app = new Hono();
  const simulator: StripeSimulator = {
    app,
    clock,
    settings: world.settings,
    requests: requests.entries,
    deliveries: dispatcher.deliveries.entries,
    webhooks: dispatcher,
    faults,
    pay: checkout.pay,
    authenticate: (sessionId, confirmed = true) => checkout.authenticate(sessionId, confirmed),
    async settle(paymentIntentId, verdict) {
      const intent = world.store.tables.payment_intent.get(paymentIntentId);
      if (intent?.status !== "processing") {
        throw new Error(
          `Only a payment intent that is processing can be settled; ${paymentIntentId} is ${intent?.status ?? "unknown"}.`,
        );
      }
      settle(world, intent, verdict);
      await dispatcher.settled();
    },
    snapshot: () => takeSnapshot(world, idempotency),
    restore(saved) {
      restoreSnapshot(world, idempotency, saved);
      dispatcher.reload();
    },
    reset() {
      world.store.load({});
      world.wakeups.load([]);
      idempotency.load([]);
      faults.clear();
      requests.clear();
      dispatcher.deliveries.clear();
      changed();
    },
    onChange(listener) {
      changeListeners.add(listener);
      return () => changeListeners.delete(listener);
    },
    async listen({ port = 0, host = "127.0.0.1" } = {}) {
      if (server) throw new Error("The Stripe simulator is listening already.");
      const bound = await new Promise<number>((resolve, reject) => {
        server = serve({ fetch: app.fetch, hostname: host, port }, (info) => resolve(info.port));
        server.on("error", reject);
      });
      const url = `http://${host}:${bound}`;
      baseUrl = options.publicUrl ?? url;
      return { port: bound, url };
    },
    async close() {
      detach();
      const closing = server;
      server = undefined;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        closing.close(() => resolve());
        if ("closeAllConnections" in closing) closing.closeAllConnections();
      });
    },
  };
  const serveDeps = { faults, idempotency, requests, world };
  for (const route of allRoutes) {
    app.on(route.method, route.path, async (c) => {
      const response = await serveRoute(serveDeps, route, c);
      if (route.method !== "GET") changed();
      return response;
    });
  }
  app.all("/v1/*", (c) => refuse(c.req.method, c.req.path));
  app.all("/v2/*", (c) => refuse(c.req.method, c.req.path));
  app.route("/", controlRoutes(world, simulator));
  app.route("/", inspectorPages(world, simulator));
  app.route("/", checkoutPages(checkout));
  app.route("/", portalPages(portalActions(world, dispatcher)));
  app.notFound((c) => refuse(c.req.method, c.req.path));
  return simulator;

  function refuse(method: string, path: string): Response {
    const id = ids.make("request");
    const { body, status } = failure(id, unknownUrl(method, path));
    requests.push({ id, method, path, query: "", status, replayed: false, at: clock.now(), durationMs: 0 });
    return Response.json(body, { headers: { "request-id": id }, status });
  }
}
