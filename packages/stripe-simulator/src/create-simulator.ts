import { Hono } from "hono";
import type Stripe from "stripe";
import { settleDebit } from "./checkout/settle-debit.ts";
import { realClock } from "./clock/clock.ts";
import { controlRoutes } from "./control/routes.ts";
import { checkoutActions } from "./hosted/checkout-actions.ts";
import { hostedInvoice } from "./hosted/invoice-actions.ts";
import { portalActions } from "./hosted/portal-actions.ts";
import { receiptView } from "./hosted/receipt-view.ts";
import { inspectorPages } from "./inspector/inspector-pages.ts";
import { checkoutPages } from "./pages/checkout-pages.ts";
import { invoicePages } from "./pages/invoice-pages.ts";
import { portalPages } from "./pages/portal-pages.ts";
import { receiptPages } from "./pages/receipt-pages.ts";
import { unknownUrl } from "./protocol/errors.ts";
import { failure } from "./protocol/failure.ts";
import { createIdempotencyMemory } from "./protocol/idempotency.ts";
import { createRateLimiter } from "./protocol/rate-limit.ts";
import type { RequestLogEntry } from "./protocol/request-log.ts";
import { allRoutes } from "./resources/all-routes.ts";
import { createFaults } from "./server/faults.ts";
import { createListening } from "./server/listen.ts";
import { serveRoute } from "./server/serve-route.ts";
import { createScheduledWork } from "./simulator/scheduled-work.ts";
import { settingsFrom } from "./simulator/settings-from.ts";
import type { StripeSimulator, StripeSimulatorOptions } from "./simulator/simulator.ts";
import { restoreSnapshot, takeSnapshot } from "./simulator/snapshot.ts";
import { createDispatcher } from "./webhooks/dispatcher.ts";
import { createBoundedLog } from "./world/bounded-log.ts";
import { createIds } from "./world/ids.ts";
import { createStore } from "./world/store.ts";
import type { ThinEvent } from "./world/thin-event.ts";
import { createWakeups } from "./world/wakeups.ts";
import { NO_REQUEST, type World } from "./world/world.ts";

/** @throws RangeError for settings out of range, StripeFault for an unknown `apiVersion`. */
export function createStripeSimulator(options: StripeSimulatorOptions = {}): StripeSimulator {
  const clock = options.clock ?? realClock();
  const ids = createIds(options.seed);
  const requests = createBoundedLog<RequestLogEntry>(10_000);
  const idempotency = createIdempotencyMemory();
  const faults = createFaults();
  const changeListeners = new Set<() => void>();
  const changed = () => {
    for (const listener of changeListeners) listener();
  };
  let baseUrl = options.publicUrl ?? "http://127.0.0.1";
  const world: World = {
    store: createStore(),
    clock,
    ids,
    wakeups: createWakeups(() => clock.rearm()),
    settings: settingsFrom(options, ids.make("account")),
    cause: NO_REQUEST,
    publicUrl: () => baseUrl,
    announce(event: Stripe.Event | ThinEvent, recipientId?: string) {
      dispatcher.announce(event, recipientId);
      changed();
    },
  };
  const rateLimiter = createRateLimiter(
    () => world.settings.rateLimit,
    () => (world.settings.rateLimit?.clock === "simulator" ? clock.now() : performance.now()),
  );
  const dispatcher = createDispatcher(world, { timeoutMs: options.webhookTimeoutMs ?? 10_000 });
  const detach = clock.attach(createScheduledWork(world, dispatcher));
  const checkout = checkoutActions(world, dispatcher);

  const app = new Hono();
  const listening = createListening(app);
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
    applyPromotionCode: checkout.applyPromotionCode,
    removePromotionCode: checkout.removePromotionCode,
    async settle(paymentIntentId, status) {
      const intent = world.store.tables.payment_intent.get(paymentIntentId);
      if (intent?.status !== "processing") {
        throw new Error(
          `Only a payment intent that is processing can be settled; ${paymentIntentId} is ${intent?.status ?? "unknown"}.`,
        );
      }
      settleDebit(world, intent, { status });
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
      rateLimiter.clear();
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
      const bound = await listening.start(port, host);
      const url = `http://${host}:${bound}`;
      baseUrl = options.publicUrl ?? url;
      return { port: bound, url };
    },
    async close() {
      detach();
      await listening.stop();
    },
  };
  const serveDeps = { faults, idempotency, rateLimiter, requests, world };
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
  app.route("/", invoicePages(hostedInvoice(world, dispatcher)));
  app.route(
    "/",
    receiptPages((chargeId) => receiptView(world, chargeId)),
  );
  app.notFound((c) => refuse(c.req.method, c.req.path));
  return simulator;

  function refuse(method: string, path: string): Response {
    const id = ids.make("request");
    const { body, status } = failure({ id, path }, unknownUrl(method, path));
    requests.push({ id, method, path, query: "", status, replayed: false, at: clock.now(), durationMs: 0 });
    return Response.json(body, { headers: { "request-id": id }, status });
  }
}
