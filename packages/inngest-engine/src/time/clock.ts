/** Wall time: work runs when it becomes due. */
export interface RealClock {
  readonly kind: "real";
  /** Epoch milliseconds. */
  now(): number;
}

/** Time that only moves when someone moves it: work runs inside `settle()` and `advance()`. */
export interface VirtualClock {
  readonly kind: "virtual";
  /** Epoch milliseconds. */
  now(): number;
  /** Moves to an instant (epoch milliseconds). Moving backwards is ignored. */
  moveTo(instant: number): void;
}

export type EngineClock = RealClock | VirtualClock;

export const realClock: RealClock = { kind: "real", now: () => Date.now() };

/**
 * A clock for tests. It does not move `Date.now()` in user code: a function that calls
 * `step.sleepUntil(new Date(Date.now() + x))` needs `vi.setSystemTime`, `step.sleep("id", "1h")` does not.
 *
 * @param start Epoch milliseconds to start at; by default the present, so that the `ts` which the SDK stamps
 * on events is not in the future.
 */
export function createVirtualClock(start: number = Date.now()): VirtualClock {
  let instant = start;
  return {
    kind: "virtual",
    now: () => instant,
    moveTo(next) {
      instant = Math.max(instant, next);
    },
  };
}
