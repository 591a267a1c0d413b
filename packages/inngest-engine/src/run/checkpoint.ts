import { z } from "zod";
import { operations } from "../model/operation.ts";
import { findOrAddStep, hasEnded } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import { recordStep } from "./complete-step.ts";

const checkpointBody = z.looseObject({
  qi_id: z.string(),
  request_id: z.string().nullish(),
  generation_id: z.number().nullish(),
  steps: operations,
});

/**
 * Records the steps that a call in flight has finished.
 * @returns the HTTP status. 409: the call was repeated or its run has ended, so the SDK stops. 400: the SDK returns
 * its steps in the call's answer instead.
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
    const step = findOrAddStep(run, { id: op.id, name, kind: "run" }, state.clock.now());
    step.attempts = attempt + 1;
    recordStep(run, { stepId: op.id, memo: { data: op.data ?? null } }, state.clock.now());
  }
  state.runs.set(run.id, run);
  return 200;
}

function attemptOf(state: EngineState, itemId: string): number {
  const work = state.items.get(itemId)?.work;
  return work?.kind === "call" ? work.attempt : 0;
}
