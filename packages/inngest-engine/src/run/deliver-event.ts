import type { EventPayload, StoredEvent } from "../model/event.ts";
import { holds } from "../model/expression.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import { hasEnded, type RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { completeStep } from "./complete-step.ts";
import { finishRun } from "./finish-run.ts";
import { debounceEvent, startRun } from "./start-run.ts";

/** Resumes the steps that wait for an event, cancels the runs it cancels, and starts the functions it triggers. */
export function deliverEvent(state: EngineState, event: StoredEvent): void {
  resumeWaits(state, event.payload);
  cancelRuns(state, event.payload);
  for (const { config } of state.functions.values()) {
    if (!triggers(config, event.payload)) continue;
    if (config.debounce) debounceEvent(state, config, event);
    else startRun(state, { config, event });
  }
}

function resumeWaits(state: EngineState, event: EventPayload): void {
  for (const wait of [...state.waits.values()]) {
    const run = state.runs.get(wait.runId);
    if (!run || wait.event !== event.name) continue;
    if (!holds(wait.if ?? undefined, { event: run.events[0], async: event })) continue;
    completeStep(state, wait.runId, { stepId: wait.stepId, memo: event });
  }
}

function cancelRuns(state: EngineState, event: EventPayload): void {
  const cancelling = [...state.functions.values()].filter(({ config }) =>
    config.cancelOn.some((cancel) => cancel.event === event.name),
  );
  if (cancelling.length === 0) return;
  for (const run of [...state.runs.values()]) {
    const found = cancelling.find(({ config }) => config.id === run.functionId);
    if (!found || hasEnded(run) || !cancels(found.config, run, event, state.clock.now())) continue;
    finishRun(state, run, { status: "Cancelled" });
  }
}

function cancels(config: FunctionConfig, run: RunState, event: EventPayload, now: number): boolean {
  return config.cancelOn.some(
    (cancel) =>
      cancel.event === event.name &&
      (cancel.timeout === null || now <= run.startedAt + cancel.timeout) &&
      holds(cancel.if, { event: run.events[0], async: event }),
  );
}

function triggers(config: FunctionConfig, event: EventPayload): boolean {
  return config.events.some(
    (trigger) => matchesName(trigger.event, event.name) && holds(trigger.expression, { event }),
  );
}

function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}
