import type { EngineState } from "../state/engine-state.ts";
import type { Item } from "../state/timeline.ts";
import { createSlots, slotsOfItem, UNSYNCED } from "./concurrency.ts";

/** More calls wait for one of these to end. */
const MAX_CALLS_IN_FLIGHT = 64;
/** Node's longest timeout. */
const MAX_TIMER_MS = 2_147_483_647;

/** Starts work at its time. */
export interface Scheduler {
  /** Runs until no work is ready and nothing is in flight. */
  settle(): Promise<void>;
  stop(): void;
}

export function createScheduler(state: EngineState, dispatch: (item: Item) => Promise<void>): Scheduler {
  const slots = createSlots();
  const inFlight = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let idle = true;
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
      inFlight.delete(done);
      for (const freed of slots.release(needed)) state.timeline.insert(freed);
      state.wake();
    });
    inFlight.add(done);
  }

  function startReady(): void {
    while (!stopped && inFlight.size < MAX_CALLS_IN_FLIGHT) {
      const item = state.timeline.takeReady(state.clock.now(), state.chaos.pick);
      if (!item) return;
      start(item);
    }
  }

  function runOnWallClock(): void {
    idle = true;
    startReady();
    clearTimeout(timer);
    const next = state.timeline.nextAt();
    if (stopped || next === undefined || inFlight.size >= MAX_CALLS_IN_FLIGHT) return;
    timer = setTimeout(runOnWallClock, Math.min(Math.max(0, next - state.clock.now()), MAX_TIMER_MS));
  }

  state.wake = () => {
    if (state.clock.kind === "virtual" || stopped || !idle) return;
    idle = false;
    // Batches all work that becomes ready in this tick.
    queueMicrotask(runOnWallClock);
  };

  state.functionsChanged = () => {
    for (const item of slots.release([UNSYNCED])) state.timeline.insert(item);
    state.wake();
  };

  return {
    async settle() {
      do {
        startReady();
        if (inFlight.size > 0) await Promise.race(inFlight);
        const next = state.timeline.nextAt();
        if (inFlight.size === 0 && (next === undefined || next > state.clock.now())) return;
      } while (!stopped);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
