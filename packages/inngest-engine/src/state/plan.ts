import { ulid } from "ulid";
import { nextCronInstant } from "../time/cron-schedule.ts";
import type { EngineState } from "./engine-state.ts";
import type { Item, Work } from "./timeline.ts";

/** Plans work; it is kept until `finishItem`, so that a restart repeats what was under way. */
export function plan(state: EngineState, at: number, work: Work): void {
  const item: Item = { id: ulid(state.clock.now()), at, order: state.nextOrder++, work };
  if (work.kind === "cron") state.timeline.insert(item);
  else planAgain(state, item);
  state.wake();
}

/** Plans an item that was taken from the timeline once more, as it is now. */
export function planAgain(state: EngineState, item: Item): void {
  state.items.set(item.id, item);
  state.timeline.insert(item);
  state.wake();
}

export function finishItem(state: EngineState, item: Item): void {
  state.items.delete(item.id);
}

/** Plans the next run of a cron trigger. What was missed while the engine was down is not made up for. */
export function planCron(state: EngineState, functionId: string, cron: string): void {
  const at = nextCronInstant(cron, state.clock.now());
  if (at !== null) plan(state, at, { kind: "cron", functionId, cron });
}
