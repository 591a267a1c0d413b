import { join, resolve } from "node:path";
import type { RunningProcess } from "./child-process.ts";
import { functionsProgram } from "./functions-program.ts";
import { dataFolders, startPostgresPart, startRedisPart } from "./local-services.ts";
import { type NodeProgram, runProgram, startServerProgram } from "./node-program.ts";
import type { Part, StartedPart } from "./part.ts";
import { startStorefront } from "./storefront-program.ts";
import {
  type EventStyle,
  registerWebhooks,
  type WebhookRegistration,
  webhookSecrets,
} from "./webhook-registration.ts";
import type { GivenServices, WorldPorts, WorldUrls } from "./world-environment.ts";

type PartsOptions = {
  /** The folder that holds packages/ and apps/. */
  repository: string;
  dataDir: string;
  ports: WorldPorts;
  urls: WorldUrls;
  given: GivenServices;
  nextMode: "dev" | "start";
  /** Every program's environment. `worldParts` adds STRIPE_WEBHOOK_SECRET once the simulator has issued it. */
  env: Record<string, string | undefined>;
  redisToken: string;
  events: EventStyle;
  /** What the previous run registered. */
  webhooks: WebhookRegistration;
  saveWebhooks: (registration: WebhookRegistration) => Promise<void>;
  engineRetryMs: number | undefined;
  output: ((part: string, line: string) => void) | undefined;
};

/** The parts of a world, in the order in which they come up. */
export function worldParts(options: PartsOptions): Part[] {
  const { repository, dataDir, ports, urls, given, env } = options;
  let { webhooks } = options;

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
    // The apps read PORT; the simulators take arguments.
    const running = await startServerProgram({
      ...program(name, room, file),
      args,
      env: { ...env, PORT: String(port) },
      port,
    });
    return { summary: urls[name], running: partOf(running) };
  };
  const portAndData = (name: keyof WorldPorts, file: string) => [
    ...["--port", String(ports[name])],
    ...["--data", resolve(dataDir, file)],
  ];
  const task = async (name: string, room: string, file: string): Promise<StartedPart> => ({
    summary: await runProgram(program(name, room, file)),
  });
  const elsewhere = (variable: string): StartedPart => ({ summary: `not started: ${variable} is set` });

  const functionsFile = functionsProgram({
    folder: join(repository, "apps/functions"),
    env,
    output: outputOf("functions"),
    mode: options.nextMode,
  });

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
              portAndData("stripe", "stripe.json"),
            ),
    },
    {
      name: "engine",
      after: [],
      start: async () =>
        given.engine
          ? elsewhere(given.engine)
          : server("engine", "packages/inngest-engine", "src/start-command.ts", [
              ...portAndData("engine", "engine"),
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
          return { summary: `${core.summary}; ${storefront.summary}` };
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
        // Creates prices in a real account only on request.
        if (given.stripe) return { summary: "not pushed to your Stripe account: run `pnpm catalog:push`" };
        await task("catalog", "packages/shop", "src/push-catalog-command.ts");
        return { summary: "pushed to the simulator" };
      },
    },
    {
      name: "webhooks",
      after: ["stripe"],
      start: async () => {
        if (given.stripe) return { summary: "from your Stripe account: set STRIPE_WEBHOOK_SECRET" };
        // The address on this machine, even if APP_URL has another name.
        const address = `http://127.0.0.1:${ports.storefront}/api/webhooks/stripe`;
        const stripe = { url: urls.stripe, secretKey: env.STRIPE_SECRET_KEY ?? "" };
        webhooks = await registerWebhooks({ stripe, address }, webhooks, options.events);
        env.STRIPE_WEBHOOK_SECRET = webhookSecrets(webhooks);
        await options.saveWebhooks(webhooks);
        return { summary: options.events === "snapshot" ? address : `${address}, events: ${options.events}` };
      },
    },
    {
      name: "functions",
      after: ["postgres", "redis", "stripe", "engine", "migrations", "catalog", "webhooks"],
      start: async () => server("functions", "apps/functions", await functionsFile()),
    },
    {
      name: "storefront",
      after: ["postgres", "redis", "stripe", "engine", "migrations", "catalog", "webhooks"],
      start: async () => {
        const folder = join(repository, "apps/storefront");
        const output = outputOf("storefront");
        const port = ports.storefront;
        const running = await startStorefront({ folder, env, output, mode: options.nextMode, port });
        return { summary: urls.storefront, running: partOf(running) };
      },
    },
    {
      name: "registration",
      after: ["engine", "functions"],
      start: async () => {
        // Inngest's cloud cannot reach this machine.
        if (given.engine === "INNGEST_EVENT_KEY") return elsewhere(given.engine);
        // The app registers itself: it knows its functions, and INNGEST_DEV holds the engine's address.
        const response = await fetch(`${urls.functions}/api/inngest`, { method: "PUT" });
        if (!response.ok)
          throw new Error(`The engine did not register the functions: ${await response.text()}`);
        return { summary: "the engine has registered the functions" };
      },
    },
  ];
}

function partOf(running: RunningProcess) {
  return { ...running, stop: async () => void (await running.stop()) };
}
