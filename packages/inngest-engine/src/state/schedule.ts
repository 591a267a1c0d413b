import { ulid } from "ulid";
import { nextCronInstant } from "../time/cron-schedule.ts";
import type { EngineState } from "./engine-state.ts";
import type { Item, Work } from "./timeline.ts";
import { holdEvent, releaseEvent } from "./waiting-events.ts";

/** Schedules work. It stays in the store until `finishItem`, so a restart repeats work in flight. */
export function schedule(state: EngineState, at: number, work: Work): void {
  const item: Item = { id: ulid(state.clock.now()), at, order: state.nextOrder++, work };
  if (work.kind === "deliver") holdEvent(state, work.eventId);
  if (work.kind === "cron") state.timeline.insert(item);
  else reschedule(state, item);
  state.wake();
}

/** Schedules an item again after it was taken from the timeline. */
export function reschedule(state: EngineState, item: Item): void {
  state.items.set(item.id, item);
  state.timeline.insert(item);
  state.wake();
}

export function finishItem(state: EngineState, item: Item): void {
  if (item.work.kind === "deliver") releaseEvent(state, item.work.eventId);
  state.items.delete(item.id);
}

/** Schedules the next run of a cron trigger. Runs missed while the engine was down are skipped. */
export function scheduleCron(state: EngineState, functionId: string, cron: string): void {
  const at = nextCronInstant(cron, state.clock.now());
  if (at !== null) schedule(state, at, { kind: "cron", functionId, cron });
}
