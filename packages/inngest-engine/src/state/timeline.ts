/** Work scheduled at a time. */
export interface Item {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** Breaks ties: first scheduled, first taken. */
  order: number;
  work: Work;
}

export type CallWork = {
  kind: "call";
  runId: string;
  /** The planned step to run; `null` calls the function to find its next steps. */
  stepId: string | null;
  /** Failed attempts of this call. */
  attempt: number;
};

export type Work =
  | CallWork
  | { kind: "deliver"; eventId: string }
  /** Ends a sleep, or times out a wait. */
  | { kind: "wake"; runId: string; stepId: string }
  | { kind: "debounce"; key: string }
  | { kind: "cron"; functionId: string; cron: string };

/** Items in the order of their times. */
export interface Timeline {
  insert(item: Item): void;
  /** Takes one item whose time has come; `pick(count)` chooses among `count` of them. */
  takeReady(now: number, pick: (count: number) => number): Item | undefined;
  /** The time of the earliest item, in epoch milliseconds. */
  nextAt(): number | undefined;
  remove(id: string): void;
  items(): readonly Item[];
}

export function createTimeline(): Timeline {
  let items: Item[] = [];
  return {
    insert(item) {
      items.splice(indexAfter(items, item), 0, item);
    },
    takeReady(now, pick) {
      const ready = indexAfter(items, { at: now, order: Number.POSITIVE_INFINITY });
      return ready === 0 ? undefined : items.splice(pick(ready), 1)[0];
    },
    nextAt: () => items[0]?.at,
    remove(id) {
      items = items.filter((item) => item.id !== id);
    },
    items: () => items,
  };
}

function indexAfter(items: readonly Item[], { at, order }: Pick<Item, "at" | "order">): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item && (item.at < at || (item.at === at && item.order <= order))) low = middle + 1;
    else high = middle;
  }
  return low;
}
