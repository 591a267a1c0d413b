import type { Clock, Log } from "../runtime.ts";

/** A clock that moves only by `advance`, in milliseconds. */
export function virtualClock(start: number): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}

export interface LoggedLine extends Record<string, unknown> {
  level: "info" | "warn" | "error";
  message: string;
}

/** A log that remembers its lines, so that a test can say what must be logged and what must not. */
export function rememberingLog(): Log & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const write = (level: LoggedLine["level"]) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ ...fields, level, message });
  };
  return { lines, info: write("info"), warn: write("warn"), error: write("error") };
}
