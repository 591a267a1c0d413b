import type { EngineState } from "../state/engine-state.ts";
import type { Item } from "../state/timeline.ts";
import { createSlots, slotsOfItem, UNSYNCED } from "./concurrency.ts";

/** Calls under way at once; the rest waits. */
const LARGEST_FLIGHT = 64;
/** Node's longest timer. */
const LONGEST_TIMER = 2_147_483_647;

/** Starts work when it is due. */
export interface Scheduler {
  /** Runs until nothing is due now and nothing is under way. */
  settle(): Promise<void>;
  stop(): void;
}

export function createScheduler(state: EngineState, dispatch: (item: Item) => Promise<void>): Scheduler {
  const slots = createSlots();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let asleep = true;
  let stopped = false;

  function start(item: Item): void {
    const needed = slotsOfItem(state, item);
    const full = slots.full(needed);
    if (full) {
      slots.waitFor(full, item);
      return;
    }
    slots.take(needed);
    const done = dispatch(item).finally(() => {
      underWay.delete(done);
      for (const freed of slots.release(needed)) state.timeline.insert(freed);
      state.wake();
    });
    underWay.add(done);
  }

  function startDue(): void {
    while (!stopped && underWay.size < LARGEST_FLIGHT) {
      const item = state.timeline.takeDue(state.clock.now(), state.chaos.pick);
      if (!item) return;
      start(item);
    }
  }

  function runOnWallClock(): void {
    asleep = true;
    startDue();
    clearTimeout(timer);
    const next = state.timeline.nextAt();
    if (stopped || next === undefined || underWay.size >= LARGEST_FLIGHT) return;
    timer = setTimeout(runOnWallClock, Math.min(Math.max(0, next - state.clock.now()), LONGEST_TIMER));
  }

  state.wake = () => {
    if (state.clock.kind === "virtual" || stopped || !asleep) return;
    asleep = false;
    // One look for all that becomes due in this turn.
    queueMicrotask(runOnWallClock);
  };

  state.functionsChanged = () => {
    for (const item of slots.release([UNSYNCED])) state.timeline.insert(item);
    state.wake();
  };

  return {
    async settle() {
      do {
        startDue();
        if (underWay.size > 0) await Promise.race(underWay);
        const next = state.timeline.nextAt();
        if (underWay.size === 0 && (next === undefined || next > state.clock.now())) return;
      } while (!stopped);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
