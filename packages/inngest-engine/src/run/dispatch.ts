import { ulid } from "ulid";
import { type Call, callApp } from "../apps/call-app.ts";
import { storeEvent } from "../model/event.ts";
import { hasEnded } from "../model/run.ts";
import type { EngineState, Lease } from "../state/engine-state.ts";
import { finishItem, reschedule, scheduleCron } from "../state/schedule.ts";
import type { CallWork, Item } from "../state/timeline.ts";
import { applyAnswer } from "./apply-answer.ts";
import { deliverEvent } from "./deliver-event.ts";
import { wakeStep } from "./open-step.ts";
import { fireDebounce, startRun } from "./start-run.ts";

/** Does the work of an item. Resolves when all of it has ended. */
export async function dispatch(state: EngineState, item: Item): Promise<void> {
  const { work } = item;
  if (work.kind === "call") {
    await dispatchCall(state, item, work);
    return;
  }
  const again = runNow(state, work);
  if (again === null) finishItem(state, item);
  else reschedule(state, { ...item, at: again });
}

/** @returns when to do it again, in epoch milliseconds, or `null`. */
function runNow(state: EngineState, work: Exclude<Item["work"], CallWork>): number | null {
  switch (work.kind) {
    case "deliver": {
      const event = state.events.get(work.eventId);
      if (event) deliverEvent(state, event);
      return null;
    }
    case "wake":
      wakeStep(state, work.runId, work.stepId);
      return null;
    case "debounce":
      return fireDebounce(state, work.key);
    case "cron":
      fireCron(state, work.functionId, work.cron);
      return null;
  }
}

function fireCron(state: EngineState, functionId: string, cron: string): void {
  const config = state.functions.get(functionId)?.config;
  if (!config?.crons.some((trigger) => trigger.cron === cron)) return;
  const now = state.clock.now();
  const data = { cron, fireAt: new Date(now).toISOString(), scheduledAt: new Date(now).toISOString() };
  const event = storeEvent({ name: "inngest/scheduled.timer", data }, now);
  state.events.set(event.internalId, event);
  startRun(state, { config, event });
  scheduleCron(state, functionId, cron);
}

async function dispatchCall(state: EngineState, item: Item, work: CallWork): Promise<void> {
  const run = state.runs.get(work.runId);
  const found = run && state.functions.get(run.functionId);
  if (!run || !found || hasEnded(run)) {
    finishItem(state, item);
    return;
  }
  run.status = "Running";
  if (work.attempt > 0) run.attempts += 1;
  state.runs.set(run.id, run);
  const call = (): Call => ({ found, run, item, work, lease: takeLease(state, item) });
  const fault = state.chaos.nextFault();
  // The call takes effect but its answer is lost, as when the engine dies or the connection breaks.
  if (fault === "lost-answer") await callApp(state, call());
  const overtaken = fault === "overlap" ? callApp(state, call()) : undefined;
  const last = call();
  const answer = await callApp(state, last);
  if (!state.closing.signal.aborted && state.leases.get(item.id) === last.lease) {
    state.leases.delete(item.id);
    if (hasEnded(run)) finishItem(state, item);
    else applyAnswer(state, last, answer);
  }
  await overtaken;
}

function takeLease(state: EngineState, item: Item): Lease {
  const generation = (state.leases.get(item.id)?.generation ?? 0) + 1;
  const lease = { requestId: ulid(state.clock.now()), generation };
  state.leases.set(item.id, lease);
  return lease;
}
