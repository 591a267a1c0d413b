import { setTimeout } from "node:timers/promises";
import { serve } from "@hono/node-server";
import {
  ConfigurationError,
  checkStart,
  connect,
  loadEnvFile,
  readFunctionsEnvironment,
} from "@tollgate/shop";
import { createApp } from "./app.ts";

loadEnvFile();
const port = Number(process.env.PORT || 4100);
if (!Number.isInteger(port) || port < 0 || port > 65_535) stop("PORT must be a whole number from 0 to 65535");

/** Reconciliation leaves Stripe's rate limit to checkouts: they come first (docs.stripe.com/rate-limits). */
const pause = () => setTimeout(100);

const connections = await start();
const server = serve(
  { fetch: createApp({ ...connections, pause }).fetch, port, hostname: process.env.HOST || "127.0.0.1" },
  ({ port: open }) => console.log(`functions: http://127.0.0.1:${open}/api/inngest`),
);

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => server.close(() => void connections.close().then(() => process.exit(0))));

async function start() {
  try {
    // No buyer waits here: a slow cache write is better than a retry.
    const opened = connect(readFunctionsEnvironment(process.env), { redisTimeoutMs: 1_000 });
    await checkStart(opened);
    return opened;
  } catch (error) {
    if (error instanceof ConfigurationError) stop(error.message);
    throw error;
  }
}

function stop(reason: string): never {
  console.error(reason);
  process.exit(1);
}
