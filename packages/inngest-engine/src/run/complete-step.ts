import type { RunError } from "../model/operation.ts";
import { hasEnded, type RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { schedule } from "../state/schedule.ts";

export interface StepEnd {
  stepId: string;
  /** The result, in the shape that the SDK reads. */
  memo: unknown;
  error?: RunError;
}

/** Records the result of a step; the caller stores the run. Does not call the function: see `continueRun`. */
export function recordStep(run: RunState, { stepId, memo, error }: StepEnd, now: number): void {
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
 * Calls the function again after a step, to find its next steps. Execution version 2 waits for all parallel steps,
 * unless they race; version 1 calls after each.
 */
export function continueRun(state: EngineState, run: RunState, stepId: string): void {
  const raced = run.racing.includes(stepId);
  if (run.pending.length > 0 && run.version !== 1 && !raced) return;
  schedule(state, state.clock.now(), { kind: "call", runId: run.id, stepId: null, attempt: 0 });
}

/** Completes a step that the engine carries out: a sleep, a wait, an invoked function. */
export function completeStep(state: EngineState, runId: string, end: StepEnd): void {
  const run = state.runs.get(runId);
  if (!run || hasEnded(run) || !run.pending.includes(end.stepId)) return;
  recordStep(run, end, state.clock.now());
  // Stored last: a process killed before this line repeats the step; after it, nothing is missing.
  continueRun(state, run, end.stepId);
  state.runs.set(run.id, run);
  state.waits.delete(waitKey(runId, end.stepId));
}

export function waitKey(runId: string, stepId: string): string {
  return `${runId}\n${stepId}`;
}
