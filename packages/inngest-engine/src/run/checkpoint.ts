import { z } from "zod";
import { operations } from "../model/operation.ts";
import { hasEnded, stepOf } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { noteStep } from "./complete-step.ts";

const checkpointBody = z.looseObject({
  qi_id: z.string(),
  request_id: z.string().nullish(),
  generation_id: z.number().nullish(),
  steps: operations,
});

/**
 * Keeps steps that a call under way has finished.
 * @returns the HTTP status: 409 when the call has been made again or its run has ended, so that the SDK stops it;
 * 400 makes the SDK return its steps in the call's answer instead.
 */
export function applyCheckpoint(state: EngineState, runId: string, body: unknown): 200 | 400 | 404 | 409 {
  const parsed = checkpointBody.safeParse(body);
  if (!parsed.success) return 400;
  const run = state.runs.get(runId);
  if (!run) return 404;
  const { qi_id, request_id, steps } = parsed.data;
  const lease = state.leases.get(qi_id);
  if (hasEnded(run) || !lease || lease.requestId !== request_id) return 409;
  if (steps.some((op) => op.op !== "StepRun")) return 400;
  const attempt = attemptOf(state, qi_id);
  for (const op of steps) {
    const name = op.displayName ?? op.name ?? op.id;
    const step = stepOf(run, { id: op.id, name, kind: "run" }, state.clock.now());
    step.attempts = attempt + 1;
    noteStep(run, { stepId: op.id, memo: { data: op.data ?? null } }, state.clock.now());
  }
  state.runs.set(run.id, run);
  return 200;
}

function attemptOf(state: EngineState, itemId: string): number {
  const work = state.items.get(itemId)?.work;
  return work?.kind === "call" ? work.attempt : 0;
}
