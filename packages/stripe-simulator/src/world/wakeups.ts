/**
 * Scheduled work as data, so that a saved state includes it. A wake-up only names a subject: the handler reads the
 * subject and decides, so a late or doubled wake-up does no harm.
 */
export interface Wakeup {
  /** Unix ms. */
  at: number;
  kind: WakeupKind;
  /** The id of the object to advance. */
  subject: string;
}

type WakeupKind =
  | "checkout_session"
  | "subscription"
  | "invoice"
  | "payment_intent"
  | "refund"
  | "charge"
  | "delivery";

export interface Wakeups {
  add(wakeup: Wakeup): void;
  nextAt(): number | null;
  /** Takes the earliest wake-up up to `now`; those of one instant come in the order they were added. */
  take(now: number): Wakeup | undefined;
  dump(): Wakeup[];
  load(wakeups: readonly Wakeup[]): void;
}

export function createWakeups(onChange: () => void): Wakeups {
  let waiting: Wakeup[] = [];
  return {
    add(wakeup) {
      waiting.splice(firstAfter(waiting, wakeup.at), 0, wakeup);
      if (waiting[0] === wakeup) onChange();
    },
    nextAt: () => waiting[0]?.at ?? null,
    take(now) {
      const first = waiting[0];
      if (!first || first.at > now) return undefined;
      return waiting.shift();
    },
    dump: () => [...waiting],
    load(wakeups) {
      waiting = [...wakeups].sort((a, b) => a.at - b.at);
      onChange();
    },
  };
}

function firstAfter(sorted: readonly Wakeup[], at: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
