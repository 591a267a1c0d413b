import { type Duration, later } from "./duration.ts";

/** Something that waits for the clock. */
export interface DueWork {
  /** Unix ms of the earliest thing that waits, or null. */
  nextDue(): number | null;
  /** Runs everything due at or before the clock's now, in order. */
  runDue(): Promise<void>;
}

export interface SimulatorClock {
  readonly kind: "real" | "virtual";
  /** Unix ms. */
  now(): number;
  /** Moves time forward (ms or a duration), stopping at every due instant on the way to run what is due there. */
  advance(by: number | Duration): Promise<void>;
  /** Sets the time without running anything in between: for restoring a saved state. */
  set(unixMs: number): void;
  /** Registers work that waits for this clock; the returned function takes it away. */
  attach(work: DueWork): () => void;
  /** Tells the clock that the earliest due instant may have changed. */
  rearm(): void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** Moves only when it is advanced. @param startMs Unix ms, 2026-01-01T00:00:00Z by default. */
export function virtualClock(startMs: number = Date.UTC(2026, 0, 1)): SimulatorClock {
  let current = startMs;
  const due = createDueSources();
  const clock: SimulatorClock = {
    kind: "virtual",
    now: () => current,
    advance: (by) => due.inTurn(() => walk(clock, due, clock.now(), by, (ms) => clock.set(ms))),
    set: (unixMs) => {
      current = unixMs;
    },
    attach: due.attach,
    rearm: () => {},
  };
  return clock;
}

/** Wall time plus an offset that `advance` moves. Timers run what falls due by itself. */
export function realClock(wall: () => number = Date.now): SimulatorClock {
  let offset = 0;
  let timer: NodeJS.Timeout | undefined;
  const due = createDueSources();
  const clock: SimulatorClock = {
    kind: "real",
    now: () => wall() + offset,
    advance: (by) =>
      due.inTurn(() =>
        walk(clock, due, clock.now(), by, (ms) => {
          // Wall time went on while due work ran: never step back.
          if (ms > clock.now()) clock.set(ms);
        }),
      ),
    set: (unixMs) => {
      offset = unixMs - wall();
      clock.rearm();
    },
    attach: (work) => {
      const detach = due.attach(work);
      clock.rearm();
      return () => {
        detach();
        clock.rearm();
      };
    },
    rearm: () => {
      clearTimeout(timer);
      const next = due.next();
      if (next === null) return;
      timer = setTimeout(
        () =>
          void due
            .inTurn(() => due.run())
            .catch(report)
            .finally(() => clock.rearm()),
        Math.min(Math.max(next - clock.now(), 0), LONGEST_TIMER),
      );
      timer.unref();
    },
  };
  return clock;
}

function createDueSources() {
  const sources = new Set<DueWork>();
  let turn: Promise<unknown> = Promise.resolve();
  const next = (): number | null => {
    const instants = [...sources].map((source) => source.nextDue()).filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  };
  return {
    next,
    attach(work: DueWork) {
      sources.add(work);
      return () => {
        sources.delete(work);
      };
    },
    async run(): Promise<void> {
      for (const source of sources) await source.runDue();
    },
    /** One walk at a time: two callers advance one after the other. */
    inTurn<T>(walkOnce: () => Promise<T>): Promise<T> {
      const mine = turn.then(walkOnce);
      turn = mine.catch(() => {});
      return mine;
    },
  };
}

/** A timer has no caller to throw to, and one bad subject must not stop the others' time. */
function report(error: unknown): void {
  console.error("What was due on the simulator's clock failed:", error);
}

async function walk(
  clock: SimulatorClock,
  due: ReturnType<typeof createDueSources>,
  from: number,
  by: number | Duration,
  moveTo: (unixMs: number) => void,
): Promise<void> {
  const target = later(from, by);
  if (!(target >= from))
    throw new RangeError(`Time only moves forward; asked to move from ${from} to ${target} (unix ms).`);
  for (let next = due.next(); next !== null && next <= target; next = due.next()) {
    moveTo(Math.max(next, from));
    await due.run();
  }
  moveTo(target);
  clock.rearm();
}
