import { storeEvent } from "../model/event.ts";
import { expressionProblem } from "../model/expression.ts";
import { type Operation, textOption } from "../model/operation.ts";
import { findOrAddStep, type RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { schedule } from "../state/schedule.ts";
import { parseDeadline } from "../time/duration.ts";
import { completeStep, waitKey } from "./complete-step.ts";
import { startRun } from "./start-run.ts";

/**
 * Starts a step that the engine carries out: a planned step, a sleep, a wait, an invoked function.
 * @returns an error message when the engine cannot, else `null`.
 */
export function openStep(state: EngineState, run: RunState, op: Operation): string | null {
  const opener = OPENERS[op.op];
  if (!opener) {
    return (
      `Function "${run.functionId}", step "${op.displayName ?? op.id}" needs "${op.op}", which the local engine ` +
      `does not support; avoid it, or run against \`npx inngest-cli dev\` (set INNGEST_DEV to its URL).`
    );
  }
  run.pending.push(op.id);
  if (op.opts?.parallelMode === "race") run.racing.push(op.id);
  const name = op.displayName ?? op.name ?? op.id;
  const step = findOrAddStep(run, { id: op.id, name, kind: opener.kind }, state.clock.now());
  step.startedAt = state.clock.now();
  step.status = op.op === "StepPlanned" ? "Planned" : "Waiting";
  step.attempts = 1;
  const problem = opener.open(state, run, op);
  state.runs.set(run.id, run);
  return problem;
}

interface Opener {
  /** The kind of step, as callers see it. */
  kind: string;
  open(state: EngineState, run: RunState, op: Operation): string | null;
}

const OPENERS: Record<string, Opener | undefined> = {
  StepPlanned: { kind: "run", open: planStep },
  Sleep: { kind: "sleep", open: sleep },
  WaitForEvent: { kind: "waitForEvent", open: waitForEvent },
  InvokeFunction: { kind: "invoke", open: invoke },
};

/** Default timeout of an invoked function, as on the real server. */
const INVOKE_TIMEOUT = "365d";

function planStep(state: EngineState, run: RunState, op: Operation): null {
  schedule(state, state.clock.now(), { kind: "call", runId: run.id, stepId: op.id, attempt: 0 });
  return null;
}

function sleep(state: EngineState, run: RunState, op: Operation): string | null {
  return wakeAt(state, run, op, op.name ?? "");
}

function waitForEvent(state: EngineState, run: RunState, op: Operation): string | null {
  const condition = textOption(op, "if");
  const problem = condition ? expressionProblem(condition) : null;
  if (problem !== null)
    return `Step "${op.displayName}": "${condition}" is not a CEL expression (${problem}).`;
  const wait = { runId: run.id, stepId: op.id, event: op.name ?? "", if: condition ?? null };
  state.waits.set(waitKey(run.id, op.id), wait);
  return wakeAt(state, run, op, textOption(op, "timeout") ?? "");
}

function invoke(state: EngineState, run: RunState, op: Operation): string | null {
  const functionId = textOption(op, "function_id") ?? "";
  const found = state.functions.get(functionId);
  if (!found)
    return `Step "${op.displayName}" invokes "${functionId}", which no synced app has; check its id.`;
  const now = state.clock.now();
  const payload = op.opts?.payload;
  const given = payload && typeof payload === "object" && "data" in payload ? payload.data : {};
  const data = {
    ...(given && typeof given === "object" ? given : {}),
    _inngest: { fn_id: functionId, source_fn_id: run.functionId },
  };
  const event = storeEvent({ name: "inngest/function.invoked", data }, now);
  state.events.set(event.internalId, event);
  startRun(state, { config: found.config, event, invokedBy: { runId: run.id, stepId: op.id } });
  return wakeAt(state, run, op, textOption(op, "timeout") ?? INVOKE_TIMEOUT);
}

function wakeAt(state: EngineState, run: RunState, op: Operation, deadline: string): string | null {
  try {
    schedule(state, parseDeadline(deadline, state.clock.now()), {
      kind: "wake",
      runId: run.id,
      stepId: op.id,
    });
    return null;
  } catch (error) {
    return `Step "${op.displayName ?? op.id}": ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Ends a step at its time: a sleep completes, a wait gets null, an invoked function has timed out. */
export function wakeStep(state: EngineState, runId: string, stepId: string): void {
  const step = state.runs.get(runId)?.steps.find((candidate) => candidate.id === stepId);
  if (step?.kind !== "invoke") {
    completeStep(state, runId, { stepId, memo: null });
    return;
  }
  const error = { name: "InngestInvokeTimeoutError", message: "The invoked function did not end in time." };
  completeStep(state, runId, { stepId, memo: { error }, error });
}
