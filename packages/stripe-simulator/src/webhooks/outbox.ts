import type { PendingDelivery } from "../world/pending-delivery.ts";

/** Deliveries that are ready to leave and those in flight. */
export interface Outbox {
  add(pending: PendingDelivery): void;
  /** Replaces the waiting deliveries. */
  load(waiting: PendingDelivery[]): void;
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
  /** Sends the waiting deliveries, also while paused. Resolves when no attempt is in flight. */
  flush(): Promise<void>;
  /** Resolves when no attempt is in flight. */
  settled(): Promise<void>;
  /** Waits for the attempts of one event, at most `limitMs` of real time. */
  attempted(eventId: string, limitMs: number): Promise<void>;
}

export function createOutbox(rules: {
  /** Makes one attempt. Never throws. */
  attempt: (pending: PendingDelivery) => Promise<void>;
  /** Sorts the waiting deliveries. */
  arrange: (waiting: PendingDelivery[]) => PendingDelivery[];
  concurrency: () => number;
}): Outbox {
  const underWay = new Map<string, Promise<void>>();
  let waiting: PendingDelivery[] = [];
  let isPaused = false;
  let isFlushing = 0;
  let isScheduled = false;

  /** Answers the request first, then sends its events together. */
  function schedule(): void {
    if (isPaused || isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (!isPaused) release();
    });
  }

  function release(): void {
    waiting = rules.arrange(waiting);
    drain();
  }

  function drain(): void {
    while (waiting.length > 0 && underWay.size < rules.concurrency()) {
      const pending = waiting.shift();
      if (!pending) return;
      const ended = rules.attempt(pending).finally(() => {
        underWay.delete(pending.id);
        if (!isPaused || isFlushing > 0) drain();
      });
      underWay.set(pending.id, ended);
    }
  }

  async function settled(): Promise<void> {
    // Events announced in this tick of the event loop are not in the queue yet.
    await new Promise((resolve) => setImmediate(resolve));
    while (underWay.size > 0) await Promise.all(underWay.values());
  }

  async function attemptsOf(eventId: string): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const waits = () => waiting.some((pending) => pending.eventId === eventId);
    const running = () =>
      [...underWay.entries()].filter(([id]) => id.startsWith(`${eventId}|`)).map(([, ended]) => ended);
    while (waits() || running().length > 0) await Promise.race([...running(), ...underWay.values()]);
  }

  return {
    settled,
    get isPaused() {
      return isPaused;
    },
    add(pending) {
      waiting.push(pending);
      schedule();
    },
    load(saved) {
      waiting = saved;
      schedule();
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
      release();
    },
    async flush() {
      isFlushing++;
      try {
        release();
        await settled();
      } finally {
        isFlushing--;
      }
    },
    async attempted(eventId, limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
        timer.unref();
      });
      await Promise.race([attemptsOf(eventId), limit]);
      clearTimeout(timer);
    },
  };
}
