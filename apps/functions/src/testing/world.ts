import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { migrate } from "@tollgate/core/migrate";
import { createInngestEngine, type InngestEngine, type InngestEngineOptions } from "@tollgate/inngest-engine";
import { startRedis } from "@tollgate/local-stack";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { catalog, connect, connectStripe, pushCatalog, readFunctionsEnvironment } from "@tollgate/shop";
import { createStripeSimulator, type StripeSimulator } from "@tollgate/stripe-simulator";

export interface FunctionsWorld {
  simulator: StripeSimulator;
  engine: InngestEngine;
  /** The storefront's side: opens checkouts, checks entitlements. */
  shop: ReturnType<typeof connect>;
  env: Record<string, string>;
  /** Starts the functions in their own process and registers them with the engine. */
  start(): Promise<ChildProcess>;
  /** Starts them where they must refuse, and waits for their end. */
  startInVain(): Promise<{ exitCode: number | null; said: string }>;
  close(): Promise<void>;
}

/** Milliseconds before a retry: short at first, and retries last longer than a slow process needs to restart. */
const patient = (attempt: number) => Math.min(300 * 2 ** attempt, 8_000);

const signingKey = "signkey-test-0123456789abcdef0123456789abcdef";

/** The functions process with everything around it except Next: real parts on free ports, in real time. */
export async function openWorld(options: InngestEngineOptions = {}): Promise<FunctionsWorld> {
  const simulator = createStripeSimulator();
  const stripe = await simulator.listen();
  const redis = await startRedis();
  const engine = createInngestEngine({ retryBackoff: patient, ...options });
  const { url: engineUrl } = await engine.listen();
  const database = await createTestDatabase({
    template: "functions",
    migrate: async (databaseUrl) => {
      const folder = fileURLToPath(new URL("../../../../packages/core/migrations", import.meta.url));
      await migrate({ databaseUrl, folder, namespace: "core" });
    },
  });
  const port = await freePort();
  const env: Record<string, string> = {
    NODE_ENV: "test",
    APP_URL: "http://shop.test",
    DATABASE_URL: database.url,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    STRIPE_SECRET_KEY: "sk_test_0123456789abcdef",
    STRIPE_WEBHOOK_SECRET: "",
    STRIPE_API_BASE: stripe.url,
    LOG_LEVEL: "silent",
    PORT: String(port),
    ...(options.signingKey
      ? {
          INNGEST_EVENT_KEY: "event-key",
          INNGEST_SIGNING_KEY: options.signingKey,
          INNGEST_BASE_URL: engineUrl,
        }
      : { INNGEST_DEV: engineUrl }),
  };
  const client = connectStripe({
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY ?? "",
      apiBase: stripe.url,
      webhookSecrets: [],
      livemode: false,
    },
  });
  await pushCatalog(client, catalog);
  const endpoint = await client.webhookEndpoints.create({
    url: `http://127.0.0.1:${port}/api/webhooks/stripe`,
    enabled_events: ["*"],
  });
  env.STRIPE_WEBHOOK_SECRET = endpoint.secret ?? "";
  const shop = connect(readFunctionsEnvironment(env));
  const children = new Set<ChildProcess>();
  const spawnServer = (errors: "inherit" | "pipe") => {
    const child = spawn(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("../server.ts", import.meta.url))],
      {
        cwd: fileURLToPath(new URL("../..", import.meta.url)),
        env: { PATH: process.env.PATH ?? "", ...env },
        stdio: ["ignore", "pipe", errors],
      },
    );
    children.add(child);
    return child;
  };

  return {
    simulator,
    engine,
    shop,
    env,
    async start() {
      const child = spawnServer("inherit");
      await once(child.stdout as Readable, "data");
      const registered = await fetch(`http://127.0.0.1:${port}/api/inngest`, { method: "PUT" });
      if (!registered.ok)
        throw new Error(`the engine did not register the functions: ${await registered.text()}`);
      return child;
    },
    async startInVain() {
      const child = spawnServer("pipe");
      let said = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      const [exitCode] = await once(child, "close");
      return { exitCode, said };
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      await engine.close();
      await shop.close();
      await simulator.close();
      await redis.stop();
      await database.drop();
    },
  };
}

export { signingKey };

/** Polls until there is an answer. The test's own timeout ends a wait that would never end. */
export async function until<Answer>(ask: () => Answer | null | Promise<Answer | null>): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
