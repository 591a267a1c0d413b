import { join, resolve } from "node:path";
import type { RunningProcess } from "./child-process.ts";
import { dataFolders, startPostgresPart, startRedisPart } from "./local-services.ts";
import { type NodeProgram, runProgram, startServerProgram } from "./node-program.ts";
import type { Part, StartedPart } from "./part.ts";
import { startStorefront } from "./storefront-program.ts";
import { registerWebhookEndpoint, type WebhookEndpoint } from "./webhook-endpoint.ts";
import type { GivenServices, WorldPorts, WorldUrls } from "./world-environment.ts";

type PartsOptions = {
  /** The folder that holds packages/ and apps/. */
  repository: string;
  dataDir: string;
  ports: WorldPorts;
  urls: WorldUrls;
  given: GivenServices;
  nextMode: "dev" | "start";
  /** What every program is told. STRIPE_WEBHOOK_SECRET joins it once the simulator has said it. */
  env: Record<string, string | undefined>;
  redisToken: string;
  /** The endpoint of the run before, and where the one of this run is kept. */
  webhookEndpoint: WebhookEndpoint | undefined;
  keepWebhookEndpoint: (endpoint: WebhookEndpoint) => Promise<void>;
  engineRetryMs: number | undefined;
  output: ((part: string, line: string) => void) | undefined;
};

/** What a world is made of, in the order in which it comes up. */
export function worldParts(options: PartsOptions): Part[] {
  const { repository, dataDir, ports, urls, given, env } = options;
  let { webhookEndpoint } = options;

  const outputOf = (name: string) => (line: string) => options.output?.(name, line);
  const program = (name: string, room: string, file: string): NodeProgram => ({
    name: `${name} (${room}/${file})`,
    folder: join(repository, room),
    file,
    env,
    output: outputOf(name),
  });
  const server = async (name: keyof WorldPorts, room: string, file: string, args: readonly string[] = []) => {
    const port = ports[name];
    // PORT is what the apps read; the simulators take arguments.
    const running = await startServerProgram({
      ...program(name, room, file),
      args,
      env: { ...env, PORT: String(port) },
      port,
    });
    return { says: urls[name], running: partOf(running) };
  };
  const keeping = (name: keyof WorldPorts, file: string) => [
    ...["--port", String(ports[name])],
    ...["--data", resolve(dataDir, file)],
  ];
  const task = async (name: string, room: string, file: string): Promise<StartedPart> => ({
    says: await runProgram(program(name, room, file)),
  });
  const elsewhere = (variable: string): StartedPart => ({ says: `not started: ${variable} is set` });

  return [
    {
      name: "postgres",
      after: [],
      start: async () =>
        given.postgres
          ? elsewhere(given.postgres)
          : startPostgresPart({ dataDir, url: urls.postgres, output: outputOf("postgres") }),
    },
    {
      name: "redis",
      after: [],
      start: async () =>
        given.redis
          ? elsewhere(given.redis)
          : startRedisPart({ dataDir, url: urls.redis, token: options.redisToken }),
    },
    {
      name: "stripe",
      after: [],
      start: async () =>
        given.stripe
          ? elsewhere(given.stripe)
          : server(
              "stripe",
              "packages/stripe-simulator",
              "src/start-command.ts",
              keeping("stripe", "stripe.json"),
            ),
    },
    {
      name: "engine",
      after: [],
      start: async () =>
        given.engine
          ? elsewhere(given.engine)
          : server("engine", "packages/inngest-engine", "src/start-command.ts", [
              ...keeping("engine", "engine"),
              ...(options.engineRetryMs === undefined
                ? []
                : ["--retry-interval", String(options.engineRetryMs)]),
            ]),
    },
    {
      name: "migrations",
      after: ["postgres"],
      start: async () => {
        try {
          const core = await task("migrations", "packages/core", "src/database/migrate-command.ts");
          const storefront = await task("migrations", "apps/storefront", "src/migrate-command.ts");
          return { says: `${core.says}; ${storefront.says}` };
        } catch (error) {
          if (given.postgres || !(error instanceof Error)) throw error;
          // An older layout and an edited migration end here. The data is of development only: empty data mends both.
          const advice = `To start with empty databases, delete ${(await dataFolders(dataDir)).join(" and ")}.`;
          throw new Error(`${error.message}\n${advice}`, { cause: error });
        }
      },
    },
    {
      name: "catalog",
      after: ["stripe", "migrations"],
      start: async () => {
        // Prices are made in a real account only by someone who asks for it.
        if (given.stripe) return { says: "not pushed to your Stripe account: `pnpm catalog:push` does it" };
        await task("catalog", "packages/shop", "src/push-catalog-command.ts");
        return { says: "pushed to the simulator" };
      },
    },
    {
      name: "webhooks",
      after: ["stripe"],
      start: async () => {
        if (given.stripe) return { says: "Stripe's own: STRIPE_WEBHOOK_SECRET must be set" };
        // The address on this machine, whatever name visitors use.
        const address = `http://127.0.0.1:${ports.storefront}/api/webhooks/stripe`;
        const stripe = { url: urls.stripe, secretKey: env.STRIPE_SECRET_KEY ?? "" };
        const endpoint = await registerWebhookEndpoint({ stripe, address, kept: webhookEndpoint });
        webhookEndpoint = endpoint;
        env.STRIPE_WEBHOOK_SECRET = endpoint.secret;
        await options.keepWebhookEndpoint(endpoint);
        return { says: address };
      },
    },
    {
      name: "functions",
      after: ["postgres", "redis", "stripe", "engine", "migrations", "catalog", "webhooks"],
      start: () => server("functions", "apps/functions", "src/server.ts"),
    },
    {
      name: "storefront",
      after: ["postgres", "redis", "stripe", "engine", "migrations", "catalog", "webhooks"],
      start: async () => {
        const folder = join(repository, "apps/storefront");
        const output = outputOf("storefront");
        const port = ports.storefront;
        const running = await startStorefront({ folder, env, output, mode: options.nextMode, port });
        return { says: urls.storefront, running: partOf(running) };
      },
    },
    {
      name: "registration",
      after: ["engine", "functions"],
      start: async () => {
        // The cloud cannot reach an address of this machine.
        if (given.engine === "INNGEST_EVENT_KEY") return elsewhere(given.engine);
        // Asking the app for it: it knows its functions, and INNGEST_DEV tells it where the engine is.
        const response = await fetch(`${urls.functions}/api/inngest`, { method: "PUT" });
        if (!response.ok) throw new Error(`The functions were not registered: ${await response.text()}`);
        return { says: "the engine knows the functions" };
      },
    },
  ];
}

function partOf(running: RunningProcess) {
  return { ...running, stop: async () => void (await running.stop()) };
}
