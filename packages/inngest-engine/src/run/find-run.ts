import { hasEnded, type Run, type RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";

/**
 * Selects a run. A string is an event id. All given fields must match; of several runs, the last to start wins.
 * An event id may be the engine's or the sender's; a function id may omit the app's prefix. For an event that starts
 * several functions, give both.
 */
export type RunSelector = string | { eventId?: string; functionId?: string; runId?: string };

export function findRun(state: EngineState, selector: RunSelector): RunState | undefined {
  const wanted = typeof selector === "string" ? { eventId: selector } : selector;
  return [...state.runs.values()].reverse().find((run) => matches(state, run, wanted));
}

export function runsOfEvent(state: EngineState, eventId: string): RunState[] {
  return [...state.runs.values()].filter((run) => matches(state, run, { eventId }));
}

function matches(state: EngineState, run: RunState, wanted: Exclude<RunSelector, string>): boolean {
  const { eventId, functionId, runId } = wanted;
  if (runId !== undefined && run.id !== runId) return false;
  if (eventId !== undefined && run.eventId !== eventId && run.events[0]?.id !== eventId) return false;
  if (functionId === undefined || run.functionId === functionId) return true;
  const appId = state.functions.get(run.functionId)?.config.appId;
  return run.functionId === `${appId}-${functionId}`;
}

/**
 * Resolves with the run once it has ended.
 * @throws {Error} with a virtual clock, when only `advance` can end the run.
 */
export async function waitForRun(
  state: EngineState,
  selector: RunSelector,
  settle: () => Promise<void>,
): Promise<Run> {
  if (state.clock.kind === "virtual") {
    await settle();
    const run = findRun(state, selector);
    if (run && hasEnded(run)) return run;
    throw new Error(explainWaiting(state, selector, run));
  }
  const known = findRun(state, selector);
  if (known && hasEnded(known)) return known;
  return new Promise((resolve) => {
    const listener = () => {
      const run = findRun(state, selector);
      if (!run || !hasEnded(run)) return;
      state.runEnded.delete(listener);
      resolve(run);
    };
    state.runEnded.add(listener);
  });
}

function explainWaiting(state: EngineState, selector: RunSelector, run: RunState | undefined): string {
  const next = state.timeline.nextAt();
  const when =
    next === undefined ? "nothing is scheduled" : `the next work starts in ${next - state.clock.now()} ms`;
  const what = run
    ? `Run ${run.id} of "${run.functionId}" has not ended (${run.status})`
    : `No run matches ${JSON.stringify(selector)}`;
  return `${what} and ${when}; call advance(ms) to move the virtual clock.`;
}
