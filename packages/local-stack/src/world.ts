import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { usualOrFreePort } from "./ports.ts";
import { type RunningParts, runParts } from "./run-parts.ts";
import type { EventStyle } from "./webhook-registration.ts";
import {
  appEnvironment,
  type Env,
  givenServices,
  usualPorts,
  type WorldPorts,
  type WorldUrls,
  worldUrls,
} from "./world-environment.ts";
import { lockWorld } from "./world-lock.ts";
import { worldParts } from "./world-parts.ts";
import { registered, saveWorldSecrets, worldSecrets } from "./world-secrets.ts";

export type WorldOptions = {
  /** The folder for databases, keys and secrets; it stays when the world stops. */
  dataDir: string;
  /** Absent ports default to the usual one if it is free, otherwise to any free one. 0 means any free one. */
  ports?: Partial<WorldPorts>;
  /** Receives a line for each part as it comes up: its name, its summary and the time it took. */
  log: (line: string) => void;
  /** Receives the parts' own output. */
  output?: (part: string, line: string) => void;
  /** "start" runs the apps' production builds: builds the functions, and the storefront if it has no build. */
  nextMode: "dev" | "start";
  /** The folder that holds packages/ and apps/; this repository by default. */
  repository?: string;
  /** Added to this process's environment. A service that it provides is used instead of started. */
  env?: Env;
  /** Which events the simulator sends; snapshot events by default. */
  events?: EventStyle;
  /** Milliseconds between the engine's retries; by default the real server's table, which begins at 15 s. */
  engineRetryMs?: number;
};

export type World = RunningParts & {
  readonly urls: WorldUrls;
  /** The apps' environment, for scripts that need the same. */
  readonly env: Env;
  /** The file of seeded people for the shop's switcher; NULL with a real Stripe account. */
  readonly peopleFile: string | null;
  /** The names that `restart` and `kill` take. */
  readonly parts: readonly string[];
};

const thisRepository = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/**
 * Brings up the shop and everything that it needs. Nothing is left running when a part fails, when `stop` resolves, or
 * when this process ends, however it ends.
 *
 * @throws WorldIsRunningError when another process uses the same data, or Error with the output of the part that failed.
 */
export async function startWorld(options: WorldOptions): Promise<World> {
  const unlock = await lockWorld(options.dataDir);
  try {
    const world = await bringUp(options);
    return {
      ...world,
      async stop() {
        await world.stop();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function bringUp({ dataDir, nextMode, log, output, ...options }: WorldOptions): Promise<World> {
  // An empty variable counts as not set: `.env.example` has many.
  const given = Object.fromEntries(
    Object.entries({ ...process.env, ...options.env }).filter(([, value]) => value !== ""),
  );
  const ports = await choosePorts(options.ports ?? {});
  const urls = worldUrls(given, ports);
  const secrets = await worldSecrets(dataDir);
  const peopleFile = join(resolve(dataDir), "people.json");
  const env = appEnvironment(given, { urls, secrets, nextMode, peopleFile });
  const parts = worldParts({
    repository: options.repository ?? thisRepository,
    dataDir,
    ports,
    urls,
    given: givenServices(given),
    nextMode,
    env,
    redisToken: secrets.redisToken,
    engineRetryMs: options.engineRetryMs,
    events: options.events ?? "snapshot",
    webhooks: registered(secrets),
    saveWebhooks: ({ snapshot, thin }) =>
      saveWorldSecrets(dataDir, {
        ...secrets,
        ...(snapshot ? { webhookEndpoint: snapshot } : {}),
        ...(thin ? { thinDestination: thin } : {}),
      }),
    output,
  });
  const names = parts.map(({ name }) => name);
  const width = Math.max(...names.map((name) => name.length));
  const running = await runParts({
    parts,
    onUp: (name, says, tookMs) => log(`${name.padEnd(width)}  ${says}  ${(tookMs / 1_000).toFixed(1)} s`),
    onLost: (name, how) => log(`${name.padEnd(width)}  ended by itself (${how})`),
  });
  return {
    ...running,
    urls,
    env,
    peopleFile: given.STRIPE_SECRET_KEY ? null : peopleFile,
    parts: names,
    async restart(name) {
      const secret = env.STRIPE_WEBHOOK_SECRET;
      await running.restart(name);
      if (env.STRIPE_WEBHOOK_SECRET === secret) return;
      // A simulator that lost its endpoint signs with another secret from now on.
      for (const app of ["functions", "storefront"]) await running.restart(app);
    },
  };
}

async function choosePorts(wanted: Partial<WorldPorts>): Promise<WorldPorts> {
  const chosen = new Map<string, number>();
  for (const name of Object.keys(usualPorts) as Array<keyof WorldPorts>) {
    let port = await usualOrFreePort(wanted[name] ?? usualPorts[name]);
    // A port stays free until its part listens, so the same one could be chosen twice.
    while ([...chosen.values()].includes(port)) port = await usualOrFreePort(0);
    chosen.set(name, port);
  }
  return Object.fromEntries(chosen) as WorldPorts;
}
