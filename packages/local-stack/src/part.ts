import type { ProcessExit } from "./child-process.ts";

/**
 * One thing that a world is made of: something that runs (Postgres, an app), or a task that is done once its turn
 * has come (migrations) and again whenever something that it builds on was started anew.
 */
export type Part = {
  readonly name: string;
  /** Names of the parts that must be up before. */
  readonly after: readonly string[];
  readonly start: () => Promise<StartedPart>;
};

export type StartedPart = {
  /** What the line about the part says: its URL, or what was done. */
  readonly says: string;
  /** Missing when nothing is left running: a task, or a service that is somewhere else. */
  readonly running?: RunningPart;
};

type RunningPart = {
  stop(): Promise<void>;
  /** SIGKILL is a crash, SIGSTOP a hang, SIGCONT its end. */
  kill(signal: NodeJS.Signals): void | Promise<void>;
  readonly exited?: Promise<ProcessExit>;
};

/** @throws Error when a name is used twice, or a part comes before what it builds on. */
export function assertOrder(parts: readonly Part[]): void {
  const seen = new Set<string>();
  for (const { name, after } of parts) {
    const missing = after.find((before) => !seen.has(before));
    if (missing) throw new Error(`The part "${name}" builds on "${missing}", which does not come before it.`);
    if (seen.has(name)) throw new Error(`There are two parts named "${name}".`);
    seen.add(name);
  }
}

/** The parts that build on that one, directly or not, in their order. */
export function dependantsOf(parts: readonly Part[], name: string): Part[] {
  const reached = new Set([name]);
  return parts.filter((part) => {
    if (!part.after.some((before) => reached.has(before))) return false;
    reached.add(part.name);
    return true;
  });
}
