import type { EventPayload } from "./event.ts";
import type { RunError } from "./operation.ts";

export type RunStatus = "Queued" | "Running" | "Completed" | "Failed" | "Cancelled";

/** `Waiting` is a sleep, a wait for an event, or an invoked function. */
export type StepStatus = "Planned" | "Waiting" | "Retrying" | "Completed" | "Failed";

/** A step as people read it. Instants are epoch milliseconds. */
export interface RunStep {
  /** The SDK's hash of the step id. */
  id: string;
  name: string;
  kind: string;
  status: StepStatus;
  /** Tries so far. */
  attempts: number;
  startedAt: number;
  endedAt: number | null;
  error: RunError | null;
}

/** A run as others read it. Instants are epoch milliseconds. */
export interface Run {
  id: string;
  /** With the app's id in front: `app-fn`. */
  functionId: string;
  /** The id that `send` answered with. */
  eventId: string;
  status: RunStatus;
  /** 1 + the tries made after a failed one, over all steps. */
  attempts: number;
  steps: readonly RunStep[];
  output: unknown;
  /** Why it failed; while it runs, why the last try failed. */
  error: RunError | null;
  startedAt: number;
  endedAt: number | null;
}

/** Everything the engine must know to continue a run, also in another process. */
export interface RunState extends Run {
  steps: RunStep[];
  events: EventPayload[];
  /** What each finished step left, in the shape the SDK reads: `{data}`, `{error}`, an event or null. */
  memo: Record<string, unknown>;
  /** Finished steps in their order: the SDK resolves its promises in the same order. */
  stack: string[];
  /** Steps that were asked for and have not finished. */
  pending: string[];
  /** Pending steps after any of which the function is called again (`parallelMode: "race"`). */
  racing: string[];
  /** Set once steps run in parallel: from then on the SDK plans steps and does not run them at once. */
  planOnly: boolean;
  /** The execution version that the SDK chose; -1 until it has. */
  version: number;
  /** The step that invoked this run. */
  invokedBy: { runId: string; stepId: string } | null;
}

export function hasEnded(run: Run): boolean {
  return run.endedAt !== null;
}

/** A step of a run as people read it; made on first sight. */
export function stepOf(run: RunState, seen: Pick<RunStep, "id" | "name" | "kind">, now: number): RunStep {
  const known = run.steps.find((step) => step.id === seen.id);
  if (known) return known;
  const lastEnd = run.steps.at(-1)?.endedAt;
  const step: RunStep = {
    ...seen,
    status: "Planned",
    attempts: 0,
    startedAt: lastEnd ?? now,
    endedAt: null,
    error: null,
  };
  run.steps.push(step);
  return step;
}
