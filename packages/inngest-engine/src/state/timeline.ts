/** Something to do at an instant. */
export interface Item {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  /** Breaks ties: what was planned first comes first. */
  order: number;
  work: Work;
}

export type CallWork = {
  kind: "call";
  runId: string;
  /** The planned step to run; `null` lets the function find its next steps. */
  stepId: string | null;
  /** Tries of this call that failed. */
  attempt: number;
};

export type Work =
  | CallWork
  | { kind: "deliver"; eventId: string }
  /** A sleep is over, or a wait has timed out. */
  | { kind: "wake"; runId: string; stepId: string }
  | { kind: "debounce"; key: string }
  | { kind: "cron"; functionId: string; cron: string };

/** Items in the order in which they become due. */
export interface Timeline {
  insert(item: Item): void;
  /** Takes one item that is due at `now`; `pick(count)` chooses among those that are. */
  takeDue(now: number, pick: (count: number) => number): Item | undefined;
  /** The instant of the earliest item. */
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
    takeDue(now, pick) {
      const due = indexAfter(items, { at: now, order: Number.POSITIVE_INFINITY });
      return due === 0 ? undefined : items.splice(pick(due), 1)[0];
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
