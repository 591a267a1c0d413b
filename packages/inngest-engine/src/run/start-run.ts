import { ulid } from "ulid";
import type { StoredEvent } from "../model/event.ts";
import { keyOf } from "../model/expression.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { plan } from "../state/plan.ts";

/** How long an event id or an idempotency key keeps a second run from starting, as on the real server. */
const DEDUPE_PERIOD = 24 * 3_600_000;
/** Ended runs that are kept to be looked at. */
const KEPT_RUNS = 5_000;

export interface RunStart {
  config: FunctionConfig;
  event: StoredEvent;
  invokedBy?: { runId: string; stepId: string };
}

/**
 * Starts a run, unless its event id or its idempotency key has started one of the same function within 24 hours.
 * Of several events with one id any may win: do not rely on which.
 */
export function startRun(state: EngineState, { config, event, invokedBy }: RunStart): void {
  const now = state.clock.now();
  const keys = dedupeKeys(config, event);
  if (keys.some((key) => (state.spent.get(key) ?? 0) > now)) return;
  const run: RunState = {
    id: ulid(now),
    functionId: config.id,
    eventId: event.internalId,
    status: "Queued",
    attempts: 1,
    steps: [],
    output: null,
    error: null,
    startedAt: now,
    endedAt: null,
    events: [event.payload],
    memo: {},
    stack: [],
    pending: [],
    racing: [],
    planOnly: false,
    version: -1,
    invokedBy: invokedBy ?? null,
  };
  plan(state, startInstant(state, event), { kind: "call", runId: run.id, stepId: null, attempt: 0 });
  state.runs.set(run.id, run);
  forgetOldRuns(state);
  // Last: a process killed before it starts the run twice, one killed after the key alone would start none.
  for (const key of keys) state.spent.set(key, now + DEDUPE_PERIOD);
}

function dedupeKeys(config: FunctionConfig, event: StoredEvent): string[] {
  const keys = event.dedupeId === null ? [] : [`${config.id}\nid\n${event.dedupeId}`];
  if (config.idempotency !== null) {
    keys.push(`${config.id}\nkey\n${keyOf(config.idempotency, { event: event.payload })}`);
  }
  return keys;
}

function startInstant(state: EngineState, event: StoredEvent): number {
  const earliest = state.clock.now() + state.chaos.startDelay();
  // The SDK stamps `ts` from the wall clock, which says nothing about a virtual one.
  return state.clock.kind === "virtual" ? earliest : Math.max(earliest, event.payload.ts);
}

/** An event for a debounced function: only the latest of a quiet period starts a run. */
export function debounceEvent(state: EngineState, config: FunctionConfig, event: StoredEvent): void {
  if (config.debounce === null) return;
  const now = state.clock.now();
  const { period, timeout } = config.debounce;
  const key = `${config.id}\n${keyOf(config.debounce.key, { event: event.payload })}`;
  const known = state.debounces.get(key);
  const latest = known && state.events.get(known.eventId);
  if (latest && latest.payload.ts > event.payload.ts) return;
  const deadline = known ? known.deadline : timeout === null ? null : now + timeout;
  // The real server keeps pushing by a second near the deadline, so a steady stream is never served; a kinder
  // engine would hide that (inngest/inngest pull request 3554).
  const delay = deadline === null ? period : Math.max(1_000, Math.min(period, deadline - now));
  const fireAt = now + delay;
  if (!known) plan(state, fireAt, { kind: "debounce", key });
  state.debounces.set(key, { functionId: config.id, eventId: event.internalId, fireAt, deadline });
}

/** @returns when the debounce must be looked at again, or `null` when it has fired or is gone. */
export function fireDebounce(state: EngineState, key: string): number | null {
  const debounce = state.debounces.get(key);
  if (!debounce) return null;
  if (debounce.fireAt > state.clock.now()) return debounce.fireAt;
  const event = state.events.get(debounce.eventId);
  const found = state.functions.get(debounce.functionId);
  if (event && found) startRun(state, { config: found.config, event });
  state.debounces.delete(key);
  return null;
}

function forgetOldRuns(state: EngineState): void {
  if (state.runs.size <= KEPT_RUNS) return;
  for (const run of state.runs.values()) {
    if (state.runs.size <= KEPT_RUNS) return;
    if (run.endedAt === null) continue;
    state.runs.delete(run.id);
    state.events.delete(run.eventId);
  }
}
