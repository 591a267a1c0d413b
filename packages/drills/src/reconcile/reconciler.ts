import { randomUUID } from "node:crypto";
import {
  connectDatabase,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
  defaultPolicy,
} from "@tollgate/core";
import Stripe from "stripe";
import { type FromReconciler, settingsSchema } from "./protocol.ts";
import { catalog } from "./shop.ts";

// The process that reconciles, and may be killed at any instant. It is told everything by its one argument.

const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? "{}"));
const started = performance.now();
const clock = { now: () => settings.now + Math.round(performance.now() - started) };
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const database = connectDatabase(settings.databaseUrl);
const billing = createBilling({
  stripe: new Stripe("sk_test_drill", {
    host: "127.0.0.1",
    port: settings.stripePort,
    protocol: "http",
    telemetry: false,
  }),
  db: database.db,
  cache: createStripeCacheClient({
    redis: connectRedis({ ...settings.redis, timeoutMs: 2_000 }),
    clock,
    log: silent,
  }),
  memory: createAccessMemory({ clock }),
  catalog,
  policy: defaultPolicy,
  clock,
  log: silent,
  newId: randomUUID,
  announce: async () => {},
  webhookSecrets: ["whsec_0123456789abcdef0123456789abcdef"],
  livemode: false,
  urls: {
    success: "http://shop.test/success",
    cancel: "http://shop.test/cancel",
    portalReturn: "http://shop.test/account",
  },
});

const tell = (message: FromReconciler) => process.send?.(message);
const rssBytes = () => process.memoryUsage().rss;

const outcome = await billing.reconcile({
  scope: "account",
  onProgress: ({ list, listed, reads }) =>
    tell({ kind: "progress", list, listed, reads, rssBytes: rssBytes() }),
});
tell({ kind: "outcome", outcome, rssBytes: rssBytes() });
await database.close();
process.disconnect?.();
