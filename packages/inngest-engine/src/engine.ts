import type { Hono } from "hono";
import { describeApp, registerApp, registerStoredApps } from "./apps/sync-app.ts";
import { type ChaosOptions, createChaos } from "./chaos/chaos.ts";
import { listen, type RunningServer } from "./http/listen.ts";
import { createRoutes } from "./http/routes.ts";
import type { AppDescription, AppTransport } from "./model/app.ts";
import type { EventInput } from "./model/event.ts";
import type { Run } from "./model/run.ts";
import { dispatch } from "./run/dispatch.ts";
import { type RunSelector, waitForRun } from "./run/find-run.ts";
import { receiveEvents } from "./run/receive-events.ts";
import { createScheduler, type Scheduler } from "./run/scheduler.ts";
import { createEngineState, type EngineState } from "./state/engine-state.ts";
import { createMemoryRunStore, type RunStore } from "./state/run-store.ts";
import { serverBackoff } from "./time/backoff.ts";
import { type EngineClock, realClock } from "./time/clock.ts";

export interface InngestEngineOptions {
  /** Default: the wall clock. */
  clock?: EngineClock;
  /** The engine syncs them before it does any work. */
  apps?: readonly AppTransport[];
  /** Faults to inject; none by default. */
  chaos?: ChaosOptions;
  /** Default: memory. */
  store?: RunStore;
  /**
   * Milliseconds from failed attempt `attempt` (the first is 0) to the next, unless the app sends `Retry-After`.
   * Default: the real server's table with its jitter, 15 s to 2 h.
   */
  retryBackoff?: (attempt: number) => number;
  /** Signs calls as Inngest Cloud does, and requires the key on the app's API requests. */
  signingKey?: string;
  log?: (message: string) => void;
}

export interface InngestEngine {
  /** The HTTP API (events, checkpoints, runs) and an HTML page of runs. */
  readonly app: Hono;
  /** `app` without a port: `new Inngest({ id, baseUrl: "http://engine.invalid", fetch: engine.fetch })`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** @param options `port` 0 (the default) picks a free port; `host` is 127.0.0.1 by default. */
  listen(options?: { port?: number; host?: string }): Promise<RunningServer>;
  /** Stops the servers and starts no more work. Open runs stay in the store. */
  close(): Promise<void>;
  /**
   * Registers the functions of an app.
   * @returns the app's functions, so that a caller can notice changes.
   * @throws {UnsupportedFunctionError} when a function uses an option the engine does not support.
   * @throws {AppUnreachableError} when the app does not answer.
   */
  sync(app: AppTransport): Promise<AppDescription>;
  /** @throws {InvalidEventError} when an event is invalid; then the engine accepts none of them. */
  send(events: EventInput | readonly EventInput[]): Promise<{ ids: string[] }>;
  /** Runs until no work is ready and no call is in flight. */
  settle(): Promise<void>;
  /**
   * Moves the virtual clock by `milliseconds` and does the work scheduled on the way, each at its own time.
   * @throws {Error} on the wall clock.
   */
  advance(milliseconds: number): Promise<void>;
  /** Resolves with the run once it has ended. With a virtual clock it throws when only `advance` can end it. */
  waitForRun(selector: RunSelector): Promise<Run>;
  runs(): readonly Run[];
}

/** A local engine that speaks Inngest's SDK protocol, for development and tests; never for production. */
export function createInngestEngine(options: InngestEngineOptions = {}): InngestEngine {
  const { store = createMemoryRunStore(), log = () => {}, signingKey } = options;
  const chaos = createChaos(options.chaos);
  const clock = options.clock ?? realClock;
  const backoff = options.retryBackoff ?? ((attempt) => serverBackoff(attempt, chaos.random));
  const state = createEngineState({ clock, chaos, signingKey, backoff, log }, store);
  const scheduler = createScheduler(state, (item) => dispatch(state, item));
  registerStoredApps(state);
  const sync = async (app: AppTransport) => {
    const description = await describeApp(state, app);
    registerApp(state, app, description);
    state.functionsChanged();
    return description;
  };
  let synced: Promise<unknown> | undefined;
  const ready = () => {
    synced ??= Promise.all((options.apps ?? []).map(sync)).catch((error: unknown) => {
      synced = undefined;
      throw error;
    });
    return synced;
  };
  const app = createRoutes(state, ready);
  const servers: RunningServer[] = [];
  state.wake();

  return {
    app,
    fetch: async (input, init) => app.fetch(new Request(input, init)),
    async listen(where = {}) {
      await ready();
      const server = await listen(app, where);
      servers.push(server);
      return server;
    },
    async close() {
      scheduler.stop();
      state.closing.abort();
      await Promise.all(servers.map((server) => server.close()));
      store.close();
    },
    sync,
    async send(events) {
      await ready();
      return { ids: receiveEvents(state, events) };
    },
    async settle() {
      await ready();
      await scheduler.settle();
    },
    async advance(milliseconds) {
      await ready();
      await advance(state, scheduler, milliseconds);
    },
    async waitForRun(selector) {
      await ready();
      return waitForRun(state, selector, scheduler.settle);
    },
    runs: () => [...state.runs.values()],
  };
}

async function advance(state: EngineState, scheduler: Scheduler, milliseconds: number): Promise<void> {
  const { clock } = state;
  if (clock.kind === "real")
    throw new Error("advance() moves a virtual clock; this engine runs on the wall clock.");
  const target = clock.now() + milliseconds;
  await scheduler.settle();
  for (
    let next = state.timeline.nextAt();
    next !== undefined && next <= target;
    next = state.timeline.nextAt()
  ) {
    clock.moveTo(next);
    await scheduler.settle();
  }
  clock.moveTo(target);
}
