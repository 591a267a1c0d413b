import type { EventPayload } from "./event.ts";
import type { RunError } from "./operation.ts";

export type RunStatus = "Queued" | "Running" | "Completed" | "Failed" | "Cancelled";

/** `Waiting` is a sleep, a wait for an event, or an invoked function. */
export type StepStatus = "Planned" | "Waiting" | "Retrying" | "Completed" | "Failed";

/** A step as callers see it. Times are epoch milliseconds. */
export interface RunStep {
  /** The SDK's hash of the step id. */
  id: string;
  name: string;
  kind: string;
  status: StepStatus;
  /** Attempts so far. */
  attempts: number;
  startedAt: number;
  endedAt: number | null;
  error: RunError | null;
}

/** A run as callers see it. Times are epoch milliseconds. */
export interface Run {
  id: string;
  /** Prefixed with the app's id: `app-fn`. */
  functionId: string;
  /** The id that `send` returned. */
  eventId: string;
  status: RunStatus;
  /** 1 + retries, over all steps. */
  attempts: number;
  steps: readonly RunStep[];
  output: unknown;
  /** Why the run failed; while it runs, why the last attempt failed. */
  error: RunError | null;
  startedAt: number;
  endedAt: number | null;
}

/** All that the engine needs to continue a run, also in another process. */
export interface RunState extends Run {
  steps: RunStep[];
  events: EventPayload[];
  /** The result of each finished step, in the shape the SDK reads: `{data}`, `{error}`, an event or null. */
  memo: Record<string, unknown>;
  /** Finished steps in order: the SDK resolves its promises in the same order. */
  stack: string[];
  /** Steps that have started and not finished. */
  pending: string[];
  /** Pending steps of which the first to finish calls the function again (`parallelMode: "race"`). */
  racing: string[];
  /** Set once steps run in parallel: from then on the SDK plans steps instead of running them at once. */
  planOnly: boolean;
  /** The execution version that the SDK chose; -1 before the first call. */
  version: number;
  /** The step that invoked this run. */
  invokedBy: { runId: string; stepId: string } | null;
}

export function hasEnded(run: Run): boolean {
  return run.endedAt !== null;
}

/** Finds a step of a run, or adds it. */
export function findOrAddStep(
  run: RunState,
  description: Pick<RunStep, "id" | "name" | "kind">,
  now: number,
): RunStep {
  const known = run.steps.find((step) => step.id === description.id);
  if (known) return known;
  const lastEnd = run.steps.at(-1)?.endedAt;
  const step: RunStep = {
    ...description,
    status: "Planned",
    attempts: 0,
    startedAt: lastEnd ?? now,
    endedAt: null,
    error: null,
  };
  run.steps.push(step);
  return step;
}
