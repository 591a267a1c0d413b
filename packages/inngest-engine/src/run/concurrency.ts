import { keyOf } from "../model/expression.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { RunState } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";
import type { Item } from "../state/timeline.ts";

/** A concurrency limit that applies to a call. */
export interface Slot {
  key: string;
  limit: number;
}

/**
 * Counts the calls in flight for each concurrency key. As on the real server, a step counts while it executes, not
 * its run: sleeps, waits and the pauses between attempts do not count.
 */
export interface Slots {
  /** The first slot at its limit, or `undefined` when the call may start. */
  full(slots: readonly Slot[]): Slot | undefined;
  take(slots: readonly Slot[]): void;
  /** @returns the items that waited for one of these slots. */
  release(slots: readonly Slot[]): Item[];
  waitFor(slot: Slot, item: Item): void;
}

export function createSlots(): Slots {
  const taken = new Map<string, number>();
  const queues = new Map<string, Item[]>();
  return {
    full: (slots) => slots.find((slot) => (taken.get(slot.key) ?? 0) >= slot.limit),
    take(slots) {
      for (const { key } of slots) taken.set(key, (taken.get(key) ?? 0) + 1);
    },
    release(slots) {
      const freed: Item[] = [];
      for (const { key } of slots) {
        const left = (taken.get(key) ?? 1) - 1;
        if (left === 0) taken.delete(key);
        else taken.set(key, left);
        freed.push(...(queues.get(key) ?? []));
        queues.delete(key);
      }
      return freed;
    },
    waitFor(slot, item) {
      const queue = queues.get(slot.key);
      if (queue) queue.push(item);
      else queues.set(slot.key, [item]);
    },
  };
}

/** The slots that a call of this run needs. */
function slotsOf(config: FunctionConfig, run: RunState): Slot[] {
  const context = { event: run.events[0] };
  return config.concurrency.map(({ limit, key, scope = "fn" }, index) => {
    const name = scope === "fn" ? `fn:${config.id}:${index}` : `${scope}:${key ?? ""}`;
    return { key: `${name}:${keyOf(key, context)}`, limit };
  });
}

/** For calls of a function that no synced app has: they wait for a sync. */
export const UNSYNCED: Slot = { key: "function-not-synced", limit: 0 };

export function slotsOfItem(state: EngineState, item: Item): Slot[] {
  if (item.work.kind !== "call") return [];
  const run = state.runs.get(item.work.runId);
  if (!run) return [];
  const found = state.functions.get(run.functionId);
  return found ? slotsOf(found.config, run) : [UNSYNCED];
}
