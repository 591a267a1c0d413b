import { type Operation, operations, parseRunError, type RunError } from "../model/operation.ts";
import type { RunState } from "../model/run.ts";
import type { EngineState, Lease, SyncedFunction } from "../state/engine-state.ts";
import type { CallWork, Item } from "../state/timeline.ts";
import { parseRetryAfter } from "../time/backoff.ts";
import { AppUnreachableError, requestApp } from "./app-transport.ts";

/** The outcome of one call. `retryAt` is the time the app asked for, in epoch milliseconds. */
export type Answer =
  | { kind: "operations"; operations: Operation[]; retryAt: number | null; version: number | null }
  | { kind: "result"; output: unknown }
  | { kind: "error"; error: RunError; retriable: boolean; retryAt: number | null };

export interface Call {
  found: SyncedFunction;
  run: RunState;
  item: Item;
  work: CallWork;
  lease: Lease;
}

/** Calls the app once. Never rejects: an unreachable app is a retriable error. */
export async function callApp(state: EngineState, call: Call): Promise<Answer> {
  try {
    const response = await requestApp(call.found.app, {
      method: "POST",
      query: { fnId: call.run.functionId, stepId: call.work.stepId ?? "step" },
      headers: headersOf(call),
      body: bodyOf(call),
      signingKey: state.signingKey,
      signal: state.closing.signal,
    });
    return await readAnswer(response, state.clock.now());
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const known = error instanceof AppUnreachableError;
    return {
      kind: "error",
      error: { name: known ? name : "Error", message },
      retriable: true,
      retryAt: null,
    };
  }
}

function headersOf({ run, item, lease }: Call): Record<string, string> {
  return {
    "x-run-id": run.id,
    "x-request-id": lease.requestId,
    "x-inngest-job-id": item.id,
    "x-inngest-generation-id": String(lease.generation),
    "x-inngest-req-version": String(run.version),
  };
}

function bodyOf({ found, run, item, work, lease }: Call) {
  return {
    ctx: {
      run_id: run.id,
      fn_id: run.functionId,
      qi_id: item.id,
      request_id: lease.requestId,
      generation_id: lease.generation,
      attempt: work.attempt,
      // The SDK reports StepFailed at the last attempt, so it must know which one that is.
      max_attempts: found.config.maxAttempts,
      disable_immediate_execution: run.planOnly,
      use_api: false,
      stack: { stack: run.stack, current: run.stack.length },
    },
    event: run.events[0],
    events: run.events,
    steps: run.memo,
    version: run.version,
  };
}

async function readAnswer(response: Response, now: number): Promise<Answer> {
  const retryAt = parseRetryAfter(response.headers.get("retry-after"), now);
  const body: unknown = await response.json();
  if (response.status === 206) {
    const version = Number(response.headers.get("x-inngest-req-version"));
    return { kind: "operations", operations: operations.parse(body), retryAt, version: version || null };
  }
  if (response.status === 200) return { kind: "result", output: body };
  const retriable = response.headers.get("x-inngest-no-retry") !== "true";
  return { kind: "error", error: parseRunError(body), retriable, retryAt };
}
