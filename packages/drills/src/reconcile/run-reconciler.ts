import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FromReconciler, Outcome, ReconcilerSettings } from "./protocol.ts";

export interface ReconcilerRun {
  /** NULL when it was killed before its end. */
  outcome: Outcome | null;
  /** Resident memory after the first 1,000 objects, and at the end; NULL when it came to neither. */
  rssBytes: { early: number | null; end: number | null };
  /** Objects that were listed when it ended. */
  listed: number;
}

const program = fileURLToPath(new URL("./reconciler.ts", import.meta.url));
const earlyObjects = 1_000;

/**
 * Starts the process that reconciles and waits for its end.
 *
 * @param killAfter kills it with -9 as soon as so many objects are listed
 * @throws Error when it ends otherwise than by its own end or by us
 */
export function runReconciler(
  settings: ReconcilerSettings,
  onProgress: (progress: FromReconciler & { kind: "progress" }) => void,
  killAfter?: number,
): Promise<ReconcilerRun> {
  const child = fork(program, [JSON.stringify(settings)], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const run: ReconcilerRun = { outcome: null, rssBytes: { early: null, end: null }, listed: 0 };
  child.on("message", (message: FromReconciler) => {
    run.rssBytes.end = message.rssBytes;
    if (message.kind === "outcome") {
      run.outcome = message.outcome;
      return;
    }
    run.listed = message.listed;
    if (message.listed >= earlyObjects) run.rssBytes.early ??= message.rssBytes;
    onProgress(message);
    if (killAfter !== undefined && message.listed >= killAfter) child.kill("SIGKILL");
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0 || signal === "SIGKILL") resolve(run);
      else reject(new Error(`the process that reconciles ended with ${signal ?? code}`));
    });
  });
}
