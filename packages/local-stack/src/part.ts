import type { ProcessExit } from "./child-process.ts";

/**
 * One part of a world: a service (Postgres, an app), or a task (migrations). A task runs once the parts it depends on
 * are up, and again whenever one of them restarts.
 */
export type Part = {
  readonly name: string;
  /** Names of the parts that must be up first. */
  readonly after: readonly string[];
  readonly start: () => Promise<StartedPart>;
};

export type StartedPart = {
  /** For the line about the part: its URL, or the result of the task. */
  readonly summary: string;
  /** Absent for a task, and for a service that runs elsewhere. */
  readonly running?: RunningPart;
};

type RunningPart = {
  /** Absent for a part that runs in this process. */
  readonly pid?: number;
  stop(): Promise<void>;
  /** SIGKILL is a crash, SIGSTOP a hang, SIGCONT its end. */
  kill(signal: NodeJS.Signals): void | Promise<void>;
  readonly exited?: Promise<ProcessExit>;
};

/** @throws Error when two parts share a name, or a part precedes one that it depends on. */
export function assertOrder(parts: readonly Part[]): void {
  const seen = new Set<string>();
  for (const { name, after } of parts) {
    const missing = after.find((before) => !seen.has(before));
    if (missing) throw new Error(`The part "${name}" depends on "${missing}", which does not precede it.`);
    if (seen.has(name)) throw new Error(`There are two parts named "${name}".`);
    seen.add(name);
  }
}

/** The parts that depend on this one, directly or not, in order. */
export function dependantsOf(parts: readonly Part[], name: string): Part[] {
  const reached = new Set([name]);
  return parts.filter((part) => {
    if (!part.after.some((before) => reached.has(before))) return false;
    reached.add(part.name);
    return true;
  });
}
