import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const ROOM = new URL("../..", import.meta.url).pathname;

export interface Child {
  /** The first line that matches, also when it is already there. */
  line(pattern: RegExp): Promise<string>;
  lines(): readonly string[];
  /** Resolves when the process is gone, with its exit code; `null` after a signal. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Runs a TypeScript file of this package as a process of its own. */
export function startChild(file: URL, args: readonly string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, ["--import", "tsx", file.pathname, ...args], {
    cwd: ROOM,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const seen: string[] = [];
  const watchers = new Set<() => void>();
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const tell = () => {
    for (const watcher of [...watchers]) watcher();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    seen.push(line);
    tell();
  });
  child.once("exit", tell);
  return {
    line: (pattern) => firstLine(child, seen, watchers, pattern),
    lines: () => seen,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

function firstLine(child: ChildProcess, seen: readonly string[], watchers: Set<() => void>, pattern: RegExp) {
  return new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = seen.find((line) => pattern.test(line));
      const gone = child.exitCode !== null || child.signalCode !== null;
      if (found === undefined && !gone) return;
      watchers.delete(look);
      if (found !== undefined) resolve(found);
      else reject(new Error(`The process ended without a line like ${pattern}: ${seen.join("\n")}`));
    };
    watchers.add(look);
    look();
  });
}
