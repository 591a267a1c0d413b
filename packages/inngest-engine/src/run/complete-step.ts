import type { RunError } from "../model/operation.ts";
import { hasEnded, type RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { plan } from "../state/plan.ts";

export interface StepEnd {
  stepId: string;
  /** In the shape that the SDK reads. */
  memo: unknown;
  error?: RunError;
}

/** Notes what a step left; the caller writes the run. The function is not called again: see `continueRun`. */
export function noteStep(run: RunState, { stepId, memo, error }: StepEnd, now: number): void {
  if (stepId in run.memo) return;
  run.memo[stepId] = memo;
  run.stack.push(stepId);
  run.pending = run.pending.filter((pending) => pending !== stepId);
  const step = run.steps.find((candidate) => candidate.id === stepId);
  if (step) {
    step.status = error ? "Failed" : "Completed";
    step.endedAt = now;
    step.error = error ?? null;
  }
}

/**
 * Calls the function again after a step, so that it finds its next ones. With execution version 2 that waits for
 * all parallel steps, unless they race; with version 1 it happens after each.
 */
export function continueRun(state: EngineState, run: RunState, stepId: string): void {
  const raced = run.racing.includes(stepId);
  if (run.pending.length > 0 && run.version !== 1 && !raced) return;
  plan(state, state.clock.now(), { kind: "call", runId: run.id, stepId: null, attempt: 0 });
}

/** A step that was finished from outside: a sleep, a wait, an invoked function. */
export function completeStep(state: EngineState, runId: string, end: StepEnd): void {
  const run = state.runs.get(runId);
  if (!run || hasEnded(run) || !run.pending.includes(end.stepId)) return;
  noteStep(run, end, state.clock.now());
  // Written last: a process killed before it does the step again, one killed after it has all it needs.
  continueRun(state, run, end.stepId);
  state.runs.set(run.id, run);
  state.waits.delete(waitKey(runId, end.stepId));
}

export function waitKey(runId: string, stepId: string): string {
  return `${runId}\n${stepId}`;
}
