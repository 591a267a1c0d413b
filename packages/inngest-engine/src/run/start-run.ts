import { ulid } from "ulid";
import type { StoredEvent } from "../model/event.ts";
import { keyOf } from "../model/expression.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { schedule } from "../state/schedule.ts";
import { deleteEvent, holdEvent, releaseEvent } from "../state/waiting-events.ts";

/** How long an event id or an idempotency key prevents a second run, as on the real server. */
const DEDUPE_PERIOD = 24 * 3_600_000;
/** Above this the store drops ended runs, oldest first. */
const MAX_RUNS = 5_000;

export interface RunStart {
  config: FunctionConfig;
  event: StoredEvent;
  invokedBy?: { runId: string; stepId: string };
}

/**
 * Starts a run, unless the same event id or idempotency key started one of this function in the last 24 hours.
 * Of several events with one id, any may win.
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
  schedule(state, startInstant(state, event), { kind: "call", runId: run.id, stepId: null, attempt: 0 });
  state.runs.set(run.id, run);
  deleteOldRuns(state);
  // Last: a process killed before this line starts the run twice. Keys stored first could start none.
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
  // The SDK sets `ts` from the wall clock, which a virtual clock ignores.
  return state.clock.kind === "virtual" ? earliest : Math.max(earliest, event.payload.ts);
}

/** Debounces an event: the latest one starts a run after a quiet period. */
export function debounceEvent(state: EngineState, config: FunctionConfig, event: StoredEvent): void {
  if (config.debounce === null) return;
  const now = state.clock.now();
  const { period, timeout } = config.debounce;
  const key = `${config.id}\n${keyOf(config.debounce.key, { event: event.payload })}`;
  const known = state.debounces.get(key);
  const latest = known && state.events.get(known.eventId);
  if (latest && latest.payload.ts > event.payload.ts) return;
  const deadline = known ? known.deadline : timeout === null ? null : now + timeout;
  // Near the deadline the real server postpones by a second each time, so a steady stream never starts a run
  // (inngest/inngest pull request 3554). The engine must not hide that.
  const delay = deadline === null ? period : Math.max(1_000, Math.min(period, deadline - now));
  const fireAt = now + delay;
  if (!known) schedule(state, fireAt, { kind: "debounce", key });
  holdEvent(state, event.internalId);
  state.debounces.set(key, { functionId: config.id, eventId: event.internalId, fireAt, deadline });
  if (known) releaseEvent(state, known.eventId);
}

/** @returns when to check the debounce again, in epoch milliseconds, or `null` when it has fired or is gone. */
export function fireDebounce(state: EngineState, key: string): number | null {
  const debounce = state.debounces.get(key);
  if (!debounce) return null;
  if (debounce.fireAt > state.clock.now()) return debounce.fireAt;
  const event = state.events.get(debounce.eventId);
  const found = state.functions.get(debounce.functionId);
  if (event && found) startRun(state, { config: found.config, event });
  state.debounces.delete(key);
  releaseEvent(state, debounce.eventId);
  return null;
}

function deleteOldRuns(state: EngineState): void {
  if (state.runs.size <= MAX_RUNS) return;
  for (const run of state.runs.values()) {
    if (state.runs.size <= MAX_RUNS) return;
    if (run.endedAt === null) continue;
    state.runs.delete(run.id);
    deleteEvent(state, run.eventId);
  }
}
