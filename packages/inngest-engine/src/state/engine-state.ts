import type { Chaos } from "../chaos/chaos.ts";
import type { AppTransport } from "../model/app.ts";
import type { StoredEvent } from "../model/event.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { Run, RunState } from "../model/run.ts";
import type { EngineClock } from "../time/clock.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { RunStore, StoredDocument } from "./run-store.ts";
import { createTimeline, type Item, type Timeline } from "./timeline.ts";

export interface SyncedFunction {
  config: FunctionConfig;
  app: AppTransport;
}

/** An app reached over HTTP, kept so that a restarted engine knows its functions at once. */
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
  /** The instant after which no further event moves it by a whole period; `null` without a timeout. */
  deadline: number | null;
}

/** Who may report on a call: a call made again, or made by an engine that is gone, has lost this. */
export interface Lease {
  requestId: string;
  generation: number;
}

/** Everything the engine knows. The parts of the engine are plain functions over it. */
export interface EngineState {
  readonly clock: EngineClock;
  readonly chaos: Chaos;
  readonly signingKey: string | undefined;
  readonly backOff: (attempt: number) => number;
  readonly log: (message: string) => void;
  readonly functions: Map<string, SyncedFunction>;
  readonly apps: Ledger<StoredApp>;
  readonly events: Ledger<StoredEvent>;
  readonly runs: Ledger<RunState>;
  readonly items: Ledger<Item>;
  readonly timeline: Timeline;
  readonly waits: Ledger<EventWait>;
  readonly debounces: Ledger<Debounce>;
  /** Keys that must not start another run, with the instant until which they hold. */
  readonly spent: Ledger<number>;
  readonly leases: Map<string, Lease>;
  readonly runEnded: Set<(run: Run) => void>;
  /** Aborts calls that are under way when the engine closes. */
  readonly closing: AbortController;
  nextOrder: number;
  /** Told whenever there may be something new to do. */
  wake: () => void;
  /** Told when functions were registered, for the runs that waited for one of them. */
  functionsChanged: () => void;
}

export type EngineSettings = Pick<EngineState, "clock" | "chaos" | "signingKey" | "backOff" | "log">;

export function createEngineState(settings: EngineSettings, store: RunStore): EngineState {
  const stored = store.load();
  const items = createLedger<Item>(store, "item", restored(stored, "item"));
  const timeline = createTimeline();
  for (const item of items.values()) timeline.insert(item);
  return {
    ...settings,
    functions: new Map(),
    apps: createLedger<StoredApp>(store, "app", restored(stored, "app")),
    events: createLedger<StoredEvent>(store, "event", restored(stored, "event")),
    runs: createLedger<RunState>(store, "run", restored(stored, "run")),
    items,
    timeline,
    waits: createLedger<EventWait>(store, "wait", restored(stored, "wait")),
    debounces: createLedger<Debounce>(store, "debounce", restored(stored, "debounce")),
    spent: createLedger<number>(store, "spent", stillHeld(restored(stored, "spent"), settings.clock.now())),
    leases: new Map(),
    runEnded: new Set(),
    closing: new AbortController(),
    nextOrder: Math.max(0, ...[...items.values()].map((item) => item.order)) + 1,
    wake: () => {},
    functionsChanged: () => {},
  };
}

function stillHeld(keys: [string, number][], now: number): [string, number][] {
  return keys.filter(([, until]) => until > now);
}

// The store holds only what this engine wrote under the same kind.
function restored<T>(stored: readonly StoredDocument[], kind: string): [string, T][] {
  return stored.filter((entry) => entry.kind === kind).map((entry) => [entry.id, entry.document as T]);
}
