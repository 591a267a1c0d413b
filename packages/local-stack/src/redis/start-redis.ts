import { randomBytes } from "node:crypto";
import type { Server } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { loadDataFile, saveDataFile } from "./data-file.ts";
import { createRedisEngine } from "./engine.ts";
import { listen } from "./listener.ts";
import type { Reply } from "./reply.ts";
import { createRespServer } from "./resp-server.ts";
import { createRestApp } from "./rest.ts";
import type { Store } from "./store.ts";

export type RedisOptions = {
  /** Of the REST dialect; 0, the default, takes a free one. */
  port?: number;
  /** Of the plain protocol, for redis-cli; 0 takes a free one, and without it nothing listens. */
  respPort?: number;
  /** What a client must bring as its bearer token; a random one by default. */
  token?: string;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Keeps the keys over a stop and a start. */
  dataFile?: string;
};

export type RunningRedis = {
  /** For UPSTASH_REDIS_REST_URL. */
  readonly url: string;
  /** For UPSTASH_REDIS_REST_TOKEN. */
  readonly token: string;
  readonly port: number;
  readonly respPort: number | undefined;
  readonly store: Store;
  /** Runs one command without a network: ["GET", "key"]. */
  run(command: readonly string[]): Reply;
  /** Redis is down: connections are refused and the open ones break off. The keys stay. */
  pause(): Promise<void>;
  /** Redis is back, on the same ports. */
  resume(): Promise<void>;
  stop(): Promise<void>;
};

const saveDelayMs = 200;

/** Redis with Upstash's REST dialect, in this process and on 127.0.0.1. */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const engine = createRedisEngine(options.clock ?? Date.now);
  const token = options.token ?? randomBytes(24).toString("base64url");
  const stopSaving = options.dataFile ? await keepSaved(engine, options.dataFile) : undefined;
  const rest = await listen(
    createAdaptorServer({ fetch: createRestApp(engine, token).fetch }) as Server,
    options.port ?? 0,
  );
  const resp =
    options.respPort === undefined ? undefined : await listen(createRespServer(engine), options.respPort);
  const doors = resp ? [rest, resp] : [rest];
  const pause = async () => void (await Promise.all(doors.map((door) => door.pause())));
  return {
    url: `http://127.0.0.1:${rest.port}`,
    token,
    port: rest.port,
    respPort: resp?.port,
    store: engine.store,
    run: engine.run,
    pause,
    resume: async () => void (await Promise.all(doors.map((door) => door.resume()))),
    async stop() {
      await pause();
      await stopSaving?.();
    },
  };
}

/** Saves a moment after a change, so that a burst is one write; the function returned saves a last time. */
async function keepSaved(
  engine: ReturnType<typeof createRedisEngine>,
  dataFile: string,
): Promise<() => Promise<void>> {
  await loadDataFile(dataFile, engine.store);
  let timer: NodeJS.Timeout | undefined;
  // One after the other: two that overlap would rename each other's file away.
  let saving: Promise<void> = Promise.resolve();
  const save = () => {
    timer = undefined;
    const next = saving.then(() => saveDataFile(dataFile, engine.store));
    saving = next.catch(() => {});
    return next;
  };
  engine.onWrite(() => {
    timer ??= setTimeout(() => void save().catch(() => {}), saveDelayMs).unref();
  });
  return async () => {
    clearTimeout(timer);
    await save();
  };
}
