import type { Clock, Log } from "../runtime.ts";

/** Time that moves only when it is told to. */
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

/** A log that keeps its lines, so that a test can say what must be told and what must not. */
export function rememberingLog(): Log & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const write = (level: LoggedLine["level"]) => (fields: Record<string, unknown>, message: string) => {
    lines.push({ ...fields, level, message });
  };
  return { lines, info: write("info"), warn: write("warn"), error: write("error") };
}
