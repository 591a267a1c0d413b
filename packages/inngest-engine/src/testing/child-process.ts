import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const PACKAGE_ROOT = new URL("../..", import.meta.url).pathname;

export interface Child {
  /** Resolves with the first line that matches, past or future. */
  line(pattern: RegExp): Promise<string>;
  lines(): readonly string[];
  /** Sends the signal and resolves with the exit code; `null` when a signal ended the process. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

/** Runs a TypeScript file of this package in its own process. */
export function startChild(file: URL, args: readonly string[], env: Record<string, string> = {}): Child {
  const child = spawn(process.execPath, ["--import", "tsx", file.pathname, ...args], {
    cwd: PACKAGE_ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const seen: string[] = [];
  const watchers = new Set<() => void>();
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const notify = () => {
    for (const watcher of [...watchers]) watcher();
  };
  createInterface({ input: child.stdout }).on("line", (line) => {
    seen.push(line);
    notify();
  });
  child.once("exit", notify);
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
    const check = () => {
      const found = seen.find((line) => pattern.test(line));
      const gone = child.exitCode !== null || child.signalCode !== null;
      if (found === undefined && !gone) return;
      watchers.delete(check);
      if (found !== undefined) resolve(found);
      else reject(new Error(`The process ended without a line like ${pattern}: ${seen.join("\n")}`));
    };
    watchers.add(check);
    check();
  });
}
