import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { untilListening } from "./ports.ts";
import { unwatchGroup, watchGroup } from "./watchdog.ts";

export type ProcessExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunningProcess = {
  readonly pid: number;
  /** Resolves when the process has ended, however it ended. */
  readonly exited: Promise<ProcessExit>;
  /** Asks the process group to stop, kills it after the grace period, and resolves when it has ended. */
  stop(): Promise<ProcessExit>;
  /** Sends the signal to the process group: SIGKILL is a crash, SIGSTOP a hang. */
  kill(signal: NodeJS.Signals): void;
};

export type ProcessOptions = {
  /** The name in errors, such as "Postgres". */
  name: string;
  command: string;
  args: readonly string[];
  cwd?: string;
  /** The child's whole environment; this process's own by default. */
  env?: Record<string, string | undefined>;
  uid?: number;
  gid?: number;
  /** Every line of stdout and stderr. */
  log?: (line: string) => void;
  /**
   * When the process is ready: it wrote a matching line, it listens on that port of 127.0.0.1, or it ended with 0.
   * Without it the process is ready as soon as it has started.
   */
  ready?: { line: (line: string) => boolean } | { port: number } | "ended";
  /** Milliseconds before a process that is not ready is stopped; 60,000 by default. */
  readyTimeoutMs?: number;
  /** The signal for an orderly stop; SIGTERM by default. */
  stopSignal?: NodeJS.Signals;
  /** Milliseconds between `stopSignal` and SIGKILL; 5,000 by default. */
  stopGraceMs?: number;
};

/**
 * Starts a process in its own process group. Its children then end with it, and a Ctrl-C in the terminal reaches only
 * this process, which stops the parts in order. A watchdog stops the group when this process dies.
 *
 * @throws Error with the last lines of output when the process does not start, ends early, or is not ready in time.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const lastLines: string[] = [];
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const failure = (reason: string) =>
    new Error([`${options.name} ${reason}.`, ...lastLines.map((line) => `  ${line}`)].join("\n"));
  const stopSignal = options.stopSignal ?? "SIGTERM";
  const wanted = options.ready;

  const ready = new Promise<void>((resolve, reject) => {
    child.once("error", (error) => reject(failure(`did not start: ${error.message}`)));
    // "close" instead of "exit": it follows the last line of output.
    child.once("close", (code, signal) => {
      const how = signal ?? `exit code ${code}`;
      if (wanted === "ended" && code === 0) resolve();
      else reject(failure(wanted === "ended" ? `failed (${how})` : `ended before it was ready (${how})`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lastLines.push(line);
        if (lastLines.length > 20) lastLines.shift();
        options.log?.(line);
        if (typeof wanted === "object" && "line" in wanted && wanted.line(line)) resolve();
      });
    }
    if (wanted === undefined) child.once("spawn", resolve);
  });
  let ended = false;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once("exit", (code, signal) => {
      ended = true;
      resolve({ code, signal });
    });
  });
  const pid = child.pid;
  if (pid === undefined) {
    await ready;
    throw failure("did not start");
  }

  watchGroup(pid, stopSignal);
  void exited.then(() => unwatchGroup(pid));
  const running: RunningProcess = {
    pid,
    exited,
    kill(signal) {
      if (!ended) signalGroup(pid, signal);
    },
    async stop() {
      if (ended) return exited;
      signalGroup(pid, stopSignal);
      // A process stopped by SIGSTOP handles no other signal until it continues.
      signalGroup(pid, "SIGCONT");
      const impatience = setTimeout(() => signalGroup(pid, "SIGKILL"), options.stopGraceMs ?? 5_000);
      const exit = await exited;
      clearTimeout(impatience);
      // The group's leader has ended; this ends whatever it left running.
      signalGroup(pid, "SIGKILL");
      return exit;
    },
  };
  const timeoutMs = options.readyTimeoutMs ?? 60_000;
  const given = new AbortController();
  const late = wait(timeoutMs, undefined, { signal: given.signal }).then(() => {
    throw failure(`was not ready after ${timeoutMs} ms`);
  });
  const listening =
    typeof wanted === "object" && "port" in wanted ? untilListening(wanted.port, given.signal) : [];
  try {
    await Promise.race([ready, late].concat(listening));
  } catch (error) {
    await running.stop();
    throw error;
  } finally {
    given.abort();
    for (const loser of [ready, late].concat(listening)) loser.catch(() => {});
  }
  return running;
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // For a group of zombies macOS answers EPERM instead of ESRCH.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}
