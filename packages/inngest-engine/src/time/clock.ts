/** The wall clock: work runs at its time. */
export interface RealClock {
  readonly kind: "real";
  /** Epoch milliseconds. */
  now(): number;
}

/** A clock that only moves when it is moved: work runs inside `settle()` and `advance()`. */
export interface VirtualClock {
  readonly kind: "virtual";
  /** Epoch milliseconds. */
  now(): number;
  /** Moves forward to a time in epoch milliseconds; ignores a time in the past. */
  moveTo(instant: number): void;
}

export type EngineClock = RealClock | VirtualClock;

export const realClock: RealClock = { kind: "real", now: () => Date.now() };

/**
 * A clock for tests. It does not change `Date.now()` in user code: a function that calls
 * `step.sleepUntil(new Date(Date.now() + x))` needs `vi.setSystemTime`; `step.sleep("id", "1h")` does not.
 *
 * @param start epoch milliseconds. Default: now, so that the `ts` the SDK sets on events is not in the future.
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
