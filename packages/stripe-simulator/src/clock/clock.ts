import { type Duration, later } from "./duration.ts";

/** Work that runs at set times of the clock. */
export interface ScheduledWork {
  /** Unix ms of the earliest scheduled work, or null. */
  nextAt(): number | null;
  /** Runs, in order, everything scheduled up to the clock's now. */
  run(): Promise<void>;
}

export interface SimulatorClock {
  readonly kind: "real" | "virtual";
  /** Unix ms. */
  now(): number;
  /**
   * Moves time forward (ms or a duration) and stops at every scheduled instant on the way to run its work.
   * @throws RangeError for a step back.
   */
  advance(by: number | Duration): Promise<void>;
  /** Sets the time without running the work in between: for restoring a saved state. */
  set(unixMs: number): void;
  /** Registers scheduled work. Returns a function that removes it. */
  attach(work: ScheduledWork): () => void;
  /** To be called when the earliest scheduled instant may have changed. */
  rearm(): void;
}

const LONGEST_TIMER = 2 ** 31 - 1;

/** Moves only when it is advanced. @param startMs Unix ms, 2026-01-01T00:00:00Z by default. */
export function virtualClock(startMs: number = Date.UTC(2026, 0, 1)): SimulatorClock {
  let current = startMs;
  const schedule = createSchedule();
  const clock: SimulatorClock = {
    kind: "virtual",
    now: () => current,
    advance: (by) => schedule.oneAtATime(() => walk(clock, schedule, clock.now(), by, (ms) => clock.set(ms))),
    set: (unixMs) => {
      current = unixMs;
    },
    attach: schedule.attach,
    rearm: () => {},
  };
  return clock;
}

/** Wall time plus an offset that `advance` moves. Timers run scheduled work on time. */
export function realClock(wall: () => number = Date.now): SimulatorClock {
  let offset = 0;
  let timer: NodeJS.Timeout | undefined;
  const schedule = createSchedule();
  const clock: SimulatorClock = {
    kind: "real",
    now: () => wall() + offset,
    advance: (by) =>
      schedule.oneAtATime(() =>
        walk(clock, schedule, clock.now(), by, (ms) => {
          // Wall time went on while the work ran: never step back.
          if (ms > clock.now()) clock.set(ms);
        }),
      ),
    set: (unixMs) => {
      offset = unixMs - wall();
      clock.rearm();
    },
    attach: (work) => {
      const detach = schedule.attach(work);
      clock.rearm();
      return () => {
        detach();
        clock.rearm();
      };
    },
    rearm: () => {
      clearTimeout(timer);
      const next = schedule.next();
      if (next === null) return;
      timer = setTimeout(
        () =>
          void schedule
            .oneAtATime(() => schedule.run())
            .catch(report)
            .finally(() => clock.rearm()),
        Math.min(Math.max(next - clock.now(), 0), LONGEST_TIMER),
      );
      timer.unref();
    },
  };
  return clock;
}

function createSchedule() {
  const sources = new Set<ScheduledWork>();
  let last: Promise<unknown> = Promise.resolve();
  const next = (): number | null => {
    const instants = [...sources].map((source) => source.nextAt()).filter((at) => at !== null);
    return instants.length === 0 ? null : Math.min(...instants);
  };
  return {
    next,
    attach(work: ScheduledWork) {
      sources.add(work);
      return () => {
        sources.delete(work);
      };
    },
    async run(): Promise<void> {
      for (const source of sources) await source.run();
    },
    /** Two callers advance one after the other. */
    oneAtATime<T>(step: () => Promise<T>): Promise<T> {
      const result = last.then(step);
      last = result.catch(() => {});
      return result;
    },
  };
}

/** A timer has no caller to throw to, and one failure must not stop the clock. */
function report(error: unknown): void {
  console.error("Scheduled work of the Stripe simulator failed:", error);
}

async function walk(
  clock: SimulatorClock,
  schedule: ReturnType<typeof createSchedule>,
  from: number,
  by: number | Duration,
  moveTo: (unixMs: number) => void,
): Promise<void> {
  const target = later(from, by);
  if (!(target >= from))
    throw new RangeError(`Time only moves forward; asked to move from ${from} to ${target} (unix ms).`);
  for (let next = schedule.next(); next !== null && next <= target; next = schedule.next()) {
    moveTo(Math.max(next, from));
    await schedule.run();
  }
  moveTo(target);
  clock.rearm();
}
