import { randomUUID } from "node:crypto";
import {
  connectDatabase,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
  defaultPolicy,
  type Log,
} from "@tollgate/core";
import Stripe from "stripe";
import { type FromReconciler, settingsSchema } from "./protocol.ts";
import { catalog } from "./shop.ts";

// The process that reconciles, and may be killed at any instant. It is told everything by its one argument.

const mostShown = 5;
const settings = settingsSchema.parse(JSON.parse(process.argv[2] ?? "{}"));
const started = performance.now();
const clock = { now: () => settings.now + Math.round(performance.now() - started) };
/** What fails is shown, a few times; the rest is the drill's own to say. */
let shown = 0;
const log: Log = {
  info: () => {},
  warn: (fields, message) => show(fields, message),
  error: (fields, message) => show(fields, message),
};
function show(fields: object, message: string): void {
  if (!("error" in fields) || shown === mostShown) return;
  shown += 1;
  console.error(`${message} ${JSON.stringify(fields)}`);
}
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
    log,
  }),
  memory: createAccessMemory({ clock }),
  catalog,
  policy: defaultPolicy,
  clock,
  log,
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
