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
  /** Port of the REST API; 0, the default, picks a free one. */
  port?: number;
  /** Port of Redis's own protocol, for redis-cli; 0 picks a free one. Absent: REST only. */
  respPort?: number;
  /** The bearer token that clients must send; a random one by default. */
  token?: string;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Stores the keys here, so that they survive a restart. */
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
  /** Runs one command, such as ["GET", "key"], without a network. */
  run(command: readonly string[]): Reply;
  /** Takes Redis down: refuses connections and breaks the open ones off. The keys stay. */
  pause(): Promise<void>;
  /** Brings Redis back, on the same ports. */
  resume(): Promise<void>;
  stop(): Promise<void>;
};

const saveDelayMs = 200;

/** Starts a Redis with Upstash's REST API in this process, on 127.0.0.1. */
export async function startRedis(options: RedisOptions = {}): Promise<RunningRedis> {
  const engine = createRedisEngine(options.clock ?? Date.now);
  const token = options.token ?? randomBytes(24).toString("base64url");
  const stopSaving = options.dataFile ? await saveOnChange(engine, options.dataFile) : undefined;
  const rest = await listen(
    createAdaptorServer({ fetch: createRestApp(engine, token).fetch }) as Server,
    options.port ?? 0,
  );
  const resp =
    options.respPort === undefined ? undefined : await listen(createRespServer(engine), options.respPort);
  const listeners = resp ? [rest, resp] : [rest];
  const pause = async () => void (await Promise.all(listeners.map((listener) => listener.pause())));
  return {
    url: `http://127.0.0.1:${rest.port}`,
    token,
    port: rest.port,
    respPort: resp?.port,
    store: engine.store,
    run: engine.run,
    pause,
    resume: async () => void (await Promise.all(listeners.map((listener) => listener.resume()))),
    async stop() {
      await pause();
      await stopSaving?.();
    },
  };
}

/** Saves shortly after a change, so that a burst is one write. Returns a function that saves one last time. */
async function saveOnChange(
  engine: ReturnType<typeof createRedisEngine>,
  dataFile: string,
): Promise<() => Promise<void>> {
  await loadDataFile(dataFile, engine.store);
  let timer: NodeJS.Timeout | undefined;
  // One save after another: two at once would rename each other's file.
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
