import { storeEvent } from "../model/event.ts";
import type { RunError } from "../model/operation.ts";
import { hasEnded, type RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { schedule } from "../state/schedule.ts";
import { completeStep, waitKey } from "./complete-step.ts";

export type RunEnd =
  | { status: "Completed"; output: unknown }
  | { status: "Failed"; error: RunError }
  | { status: "Cancelled" };

/** Ends a run, completes the step that invoked it, and sends Inngest's own events about it. */
export function finishRun(state: EngineState, run: RunState, end: RunEnd): void {
  if (hasEnded(run)) return;
  run.status = end.status;
  run.endedAt = state.clock.now();
  run.output = end.status === "Completed" ? end.output : null;
  run.error = end.status === "Failed" ? end.error : null;
  announceEnd(state, run, end);
  answerInvoker(state, run, end);
  cancelOpenWork(state, run);
  run.pending = [];
  state.runs.set(run.id, run);
  for (const listener of [...state.runEnded]) listener(run);
}

function cancelOpenWork(state: EngineState, run: RunState): void {
  for (const item of state.timeline.items()) {
    if (!("runId" in item.work) || item.work.runId !== run.id) continue;
    state.timeline.remove(item.id);
    state.items.delete(item.id);
  }
  for (const stepId of run.pending) state.waits.delete(waitKey(run.id, stepId));
}

const ANNOUNCEMENTS = new Set([
  "inngest/function.finished",
  "inngest/function.failed",
  "inngest/function.cancelled",
]);

function announceEnd(state: EngineState, run: RunState, end: RunEnd): void {
  // Functions that handle failures and fail themselves would trigger each other forever.
  if (ANNOUNCEMENTS.has(run.events[0]?.name ?? "")) return;
  const about = { function_id: run.functionId, run_id: run.id, event: run.events[0], events: run.events };
  const kind = { _inngest: { status: end.status } };
  switch (end.status) {
    case "Completed":
      announce(state, "inngest/function.finished", { ...about, ...kind, result: end.output });
      return;
    case "Failed":
      announce(state, "inngest/function.failed", { ...about, ...kind, error: end.error });
      announce(state, "inngest/function.finished", { ...about, ...kind, error: end.error });
      return;
    case "Cancelled":
      announce(state, "inngest/function.cancelled", {
        ...about,
        ...kind,
        error: { name: "FunctionCancelledError", message: "function cancelled" },
      });
  }
}

function announce(state: EngineState, name: string, data: Record<string, unknown>): void {
  const listens = [...state.functions.values()].some(({ config }) =>
    config.events.some((trigger) => trigger.event === name || trigger.event.endsWith("*")),
  );
  const awaited = [...state.waits.values()].some((wait) => wait.event === name);
  if (!listens && !awaited) return;
  const now = state.clock.now();
  const event = storeEvent({ name, data }, now);
  state.events.set(event.internalId, event);
  schedule(state, now, { kind: "deliver", eventId: event.internalId });
}

function answerInvoker(state: EngineState, run: RunState, end: RunEnd): void {
  if (run.invokedBy === null) return;
  const { runId, stepId } = run.invokedBy;
  if (end.status === "Completed") {
    completeStep(state, runId, { stepId, memo: { data: end.output } });
    return;
  }
  const error =
    end.status === "Failed" ? end.error : { name: "Error", message: "The invoked function was cancelled." };
  completeStep(state, runId, { stepId, memo: { error }, error });
}
