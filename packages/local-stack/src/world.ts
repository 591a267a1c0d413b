import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { usualOrFreePort } from "./ports.ts";
import { type RunningParts, runParts } from "./run-parts.ts";
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
import { saveWorldSecrets, worldSecrets } from "./world-secrets.ts";

export type WorldOptions = {
  /** The databases, keys and secrets; kept when the world stops. */
  dataDir: string;
  /** A port that is not named is the usual one when it is free, and a free one when not. 0 is a free one. */
  ports?: Partial<WorldPorts>;
  /** One line for each part as it comes up: its name, its URL and the time it took. */
  log: (line: string) => void;
  /** What the parts write themselves. */
  output?: (part: string, line: string) => void;
  /** "start" serves the production build of the storefront, and makes one when there is none. */
  nextMode: "dev" | "start";
  /** The folder that holds packages/ and apps/; this repository by default. */
  repository?: string;
  /** On top of this process's environment. A service that it names is used and not started. */
  env?: Env;
  /** Milliseconds between the engine's tries; the real server's table, which begins at 15 s, by default. */
  engineRetryMs?: number;
};

export type World = RunningParts & {
  readonly urls: WorldUrls;
  /** What the apps are told: for a script that wants to see what they see. */
  readonly env: Env;
  /** Where the shop's switcher looks for seeded people; NULL where real money could be paid. */
  readonly peopleFile: string | null;
  /** The names that `restart` and `kill` take. */
  readonly parts: readonly string[];
};

const thisRepository = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/**
 * Brings up everything that the shop needs, and the shop. Nothing is left running when one part fails, when `stop`
 * resolves, or when this process ends in whatever way.
 *
 * @throws WorldIsRunningError when another process runs on the same data, or Error with the words of the part that failed.
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
  const given = { ...process.env, ...options.env };
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
    webhookEndpoint: secrets.webhookEndpoint,
    keepWebhookEndpoint: (webhookEndpoint) => saveWorldSecrets(dataDir, { ...secrets, webhookEndpoint }),
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
      // A simulator that forgot its endpoint signs with another secret from now on.
      for (const app of ["functions", "storefront"]) await running.restart(app);
    },
  };
}

async function choosePorts(wanted: Partial<WorldPorts>): Promise<WorldPorts> {
  const chosen = new Map<string, number>();
  for (const name of Object.keys(usualPorts) as Array<keyof WorldPorts>) {
    let port = await usualOrFreePort(wanted[name] ?? usualPorts[name]);
    // A port stays free until its part listens, so it could be found twice.
    while ([...chosen.values()].includes(port)) port = await usualOrFreePort(0);
    chosen.set(name, port);
  }
  return Object.fromEntries(chosen) as WorldPorts;
}
