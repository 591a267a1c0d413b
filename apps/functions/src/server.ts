import { serve } from "@hono/node-server";
import { ConfigurationError, connect, readFunctionsEnvironment } from "@tollgate/shop";
import { createApp } from "./app.ts";

const port = Number(process.env.PORT ?? 4100);
if (!Number.isInteger(port) || port < 0 || port > 65_535) stop("PORT must be a whole number from 0 to 65535");

const connections = start();
const server = serve(
  { fetch: createApp(connections).fetch, port, hostname: process.env.HOST ?? "127.0.0.1" },
  ({ port: open }) => console.log(`functions: http://127.0.0.1:${open}/api/inngest`),
);

for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => server.close(() => void connections.close().then(() => process.exit(0))));

function start() {
  try {
    // Nobody waits for an answer here: better a slow write to the cache than one more try.
    return connect(readFunctionsEnvironment(process.env), { redisTimeoutMs: 1_000 });
  } catch (error) {
    if (error instanceof ConfigurationError) stop(error.message);
    throw error;
  }
}

function stop(why: string): never {
  console.error(why);
  process.exit(1);
}
