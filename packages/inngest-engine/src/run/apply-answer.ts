import type { Answer, Call } from "../apps/call-app.ts";
import { type Operation, parseRunError, type RunError } from "../model/operation.ts";
import { findOrAddStep } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { finishItem, reschedule, schedule } from "../state/schedule.ts";
import { continueRun, recordStep } from "./complete-step.ts";
import { finishRun } from "./finish-run.ts";
import { openStep } from "./open-step.ts";

/** Carries out the answer of a call, then finishes its item or reschedules it as a retry. */
export function applyAnswer(state: EngineState, call: Call, answer: Answer): void {
  const { run, item } = call;
  switch (answer.kind) {
    case "result":
      finishRun(state, run, { status: "Completed", output: answer.output });
      finishItem(state, item);
      return;
    case "error":
      failCall(state, call, answer);
      return;
    case "operations":
      if (answer.version !== null) run.version = answer.version;
      applyOperations(state, call, answer.operations, answer.retryAt);
  }
}

function failCall(
  state: EngineState,
  call: Call,
  { error, retriable, retryAt }: { error: RunError; retriable: boolean; retryAt: number | null },
): void {
  if (retriable && retryCall(state, call, error, retryAt)) return;
  finishRun(state, call.run, { status: "Failed", error });
  finishItem(state, call.item);
}

/** @returns false when no attempt is left. */
function retryCall(
  state: EngineState,
  { found, run, item, work }: Call,
  error: RunError,
  retryAt: number | null,
): boolean {
  if (work.attempt + 1 >= found.config.maxAttempts) return false;
  const at = retryAt ?? state.clock.now() + state.backoff(work.attempt);
  run.error = error;
  state.runs.set(run.id, run);
  reschedule(state, { ...item, at, work: { ...work, attempt: work.attempt + 1 } });
  return true;
}

function applyOperations(state: EngineState, call: Call, found: Operation[], retryAt: number | null): void {
  const { run, item } = call;
  const opened = found.filter((op) => !REPORTS.has(op.op));
  if (opened.length > 1) run.planOnly = true;
  for (const op of found) {
    if (op.op === "StepError" && retryStep(state, call, op, retryAt)) return;
    if (REPORTS.has(op.op)) report(state, call, op);
    else if (!open(state, call, op)) return;
  }
  run.error = null;
  continueAfter(state, call, found);
  // Last, so that a killed process repeats the call.
  state.runs.set(run.id, run);
  finishItem(state, item);
}

function continueAfter(state: EngineState, { run }: Call, found: Operation[]): void {
  const complete = found.find((op) => op.op === "RunComplete");
  if (complete) {
    finishRun(state, run, { status: "Completed", output: complete.data ?? null });
    return;
  }
  const finished = found.find((op) => ENDED_STEPS.has(op.op));
  if (finished) continueRun(state, run, finished.id);
  if (found.some((op) => op.op === "DiscoveryRequest")) {
    schedule(state, state.clock.now(), { kind: "call", runId: run.id, stepId: null, attempt: 0 });
  }
}

/** Operations that report a result; all others are requests. */
const REPORTS = new Set(["StepRun", "StepError", "StepFailed", "RunComplete", "DiscoveryRequest"]);
const ENDED_STEPS = new Set(["StepRun", "StepError", "StepFailed"]);

function retryStep(state: EngineState, call: Call, op: Operation, retryAt: number | null): boolean {
  const error = parseRunError(op.error);
  const step = findOrAddStep(call.run, { id: op.id, name: nameOf(op), kind: "run" }, state.clock.now());
  if (!retryCall(state, call, error, retryAt)) return false;
  step.status = "Retrying";
  step.attempts = call.work.attempt + 1;
  step.error = error;
  state.runs.set(call.run.id, call.run);
  return true;
}

function report(state: EngineState, { run, work }: Call, op: Operation): void {
  if (!ENDED_STEPS.has(op.op)) return;
  const now = state.clock.now();
  const step = findOrAddStep(run, { id: op.id, name: nameOf(op), kind: "run" }, now);
  step.attempts = work.attempt + 1;
  if (op.op === "StepRun") {
    recordStep(run, { stepId: op.id, memo: { data: op.data ?? null } }, now);
    return;
  }
  const error = parseRunError(op.error);
  recordStep(run, { stepId: op.id, memo: { error }, error }, now);
}

/** @returns false when the engine does not support the step; then the run has failed. */
function open(state: EngineState, { run, item }: Call, op: Operation): boolean {
  if (op.id in run.memo || run.pending.includes(op.id)) return true;
  const problem = openStep(state, run, op);
  if (problem === null) return true;
  finishRun(state, run, { status: "Failed", error: { name: "UnsupportedStepError", message: problem } });
  finishItem(state, item);
  return false;
}

function nameOf(op: Operation): string {
  return op.displayName ?? op.name ?? op.id;
}
