import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { StripeSimulator } from "./simulator.ts";

export interface StateFile {
  /** Writes the state now. */
  save(): void;
  /** Writes once more and stops watching for changes. */
  close(): void;
}

/** Saves a simulator's state in a file: reads it now, writes it `delayMs` after a change and at the end. */
export function keepState(simulator: StripeSimulator, path: string, delayMs = 500): StateFile {
  if (existsSync(path)) simulator.restore(JSON.parse(readFileSync(path, "utf8")));
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    mkdirSync(dirname(path), { recursive: true });
    // A reader never sees half a file, and a crash while writing leaves the old one.
    writeFileSync(`${path}.new`, JSON.stringify(simulator.snapshot()));
    renameSync(`${path}.new`, path);
  };
  const stop = simulator.onChange(() => {
    timer ??= setTimeout(save, delayMs);
  });
  return {
    save,
    close() {
      stop();
      save();
    },
  };
}
