import type { Chaos } from "../chaos/chaos.ts";
import type { AppTransport } from "../model/app.ts";
import type { StoredEvent } from "../model/event.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { Run, RunState } from "../model/run.ts";
import type { EngineClock } from "../time/clock.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { RunStore, StoredDocument } from "./run-store.ts";
import { createTimeline, type Item, type Timeline } from "./timeline.ts";
import { waitingEvents } from "./waiting-events.ts";

export interface SyncedFunction {
  config: FunctionConfig;
  app: AppTransport;
}

/** An app reached over HTTP, stored so that a restarted engine knows its functions at once. */
export interface StoredApp {
  url: string;
  functions: readonly unknown[];
}

/** A step that waits for an event. */
interface EventWait {
  runId: string;
  stepId: string;
  event: string;
  if: string | null;
}

interface Debounce {
  functionId: string;
  eventId: string;
  fireAt: number;
  /** After this time no event postpones it by a whole period. Epoch milliseconds; `null` without a timeout. */
  deadline: number | null;
}

/** The right to report on a call. A repeated call, or one of an earlier engine process, has lost it. */
export interface Lease {
  requestId: string;
  generation: number;
}

/** The state of the engine. Everything else is a plain function over it. */
export interface EngineState {
  readonly clock: EngineClock;
  readonly chaos: Chaos;
  readonly signingKey: string | undefined;
  readonly backoff: (attempt: number) => number;
  readonly log: (message: string) => void;
  readonly functions: Map<string, SyncedFunction>;
  readonly apps: Ledger<StoredApp>;
  readonly events: Ledger<StoredEvent>;
  readonly runs: Ledger<RunState>;
  readonly items: Ledger<Item>;
  readonly timeline: Timeline;
  readonly waits: Ledger<EventWait>;
  readonly debounces: Ledger<Debounce>;
  /** How often each event is waited for, by its id: for its delivery, or by a debounce. */
  readonly waiting: Map<string, number>;
  /** Keys that must not start another run, and until when (epoch milliseconds). */
  readonly spent: Ledger<number>;
  readonly leases: Map<string, Lease>;
  readonly runEnded: Set<(run: Run) => void>;
  /** Aborts the calls in flight when the engine closes. */
  readonly closing: AbortController;
  nextOrder: number;
  /** Called when there may be new work. */
  wake: () => void;
  /** Called after a sync, for runs that wait for one of its functions. */
  functionsChanged: () => void;
}

export type EngineSettings = Pick<EngineState, "clock" | "chaos" | "signingKey" | "backoff" | "log">;

export function createEngineState(settings: EngineSettings, store: RunStore): EngineState {
  const stored = store.load();
  const items = createLedger<Item>(store, "item", restored(stored, "item"));
  const timeline = createTimeline();
  for (const item of items.values()) timeline.insert(item);
  const debounces = createLedger<Debounce>(store, "debounce", restored(stored, "debounce"));
  return {
    ...settings,
    functions: new Map(),
    apps: createLedger<StoredApp>(store, "app", restored(stored, "app")),
    events: createLedger<StoredEvent>(store, "event", restored(stored, "event")),
    runs: createLedger<RunState>(store, "run", restored(stored, "run")),
    items,
    timeline,
    waits: createLedger<EventWait>(store, "wait", restored(stored, "wait")),
    debounces,
    waiting: waitingEvents(items, debounces),
    spent: createLedger<number>(store, "spent", unexpired(restored(stored, "spent"), settings.clock.now())),
    leases: new Map(),
    runEnded: new Set(),
    closing: new AbortController(),
    nextOrder: Math.max(0, ...[...items.values()].map((item) => item.order)) + 1,
    wake: () => {},
    functionsChanged: () => {},
  };
}

function unexpired(keys: [string, number][], now: number): [string, number][] {
  return keys.filter(([, until]) => until > now);
}

// Safe cast: the store holds only what the engine wrote under the same kind.
function restored<T>(stored: readonly StoredDocument[], kind: string): [string, T][] {
  return stored.filter((entry) => entry.kind === kind).map((entry) => [entry.id, entry.document as T]);
}
