import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Progress, Share } from "./run-seeds.ts";

/** A worker that reports nothing for this long hangs. Longer than a story's deadline, which a blocked event loop misses. */
const longestSilenceMs = 300_000;
/** Stories create many short-lived objects: a larger young generation halves the cost of garbage collection. */
const youngGeneration = "--max-semi-space-size=64";

const ourWorker = fileURLToPath(new URL("./simulate-worker.ts", import.meta.url));

/** A worker hung or died. `during` is the job in which it did. */
export class WorkerLost extends Error {
  override name = "WorkerLost";
  readonly during: (Progress & { kind: "began" }) | null;
  constructor(during: (Progress & { kind: "began" }) | null, reason: string) {
    super(during ? `${during.job} (${during.play}) ${reason}` : reason);
    this.during = during;
  }
}

/** Gives out the numbers of jobs, each once. */
export function createJobs(): () => number {
  let given = -1;
  return () => {
    given += 1;
    return given;
  };
}

/**
 * Runs a share of the work in a separate process.
 *
 * @param options.next gives out jobs; several workers share one, so that none is idle while another has many left
 * @throws WorkerLost when the worker falls silent or ends before its share is done
 */
export function work(
  share: Share,
  onProgress: (progress: Progress) => void,
  {
    program = ourWorker,
    next = createJobs(),
    silenceMs = longestSilenceMs,
    execArgv = process.execArgv as readonly string[],
  } = {},
): Promise<void> {
  const child = fork(program, {
    execArgv: [...execArgv, youngGeneration],
  });
  let during: WorkerLost["during"] = null;
  let isSilent = false;
  return new Promise((resolve, reject) => {
    const startTimer = () =>
      setTimeout(() => {
        isSilent = true;
        child.kill("SIGKILL");
      }, silenceMs);
    let timer = startTimer();
    child.on("message", (message) => {
      clearTimeout(timer);
      timer = startTimer();
      const progress = message as Progress | { kind: "ready" } | { kind: "done" };
      if (progress.kind === "began") during = progress;
      if (progress.kind === "ready") child.send(next());
      else if (progress.kind !== "done") onProgress(progress);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else
        reject(new WorkerLost(during, isSilent ? "hangs" : `was running when its worker ended with ${code}`));
    });
    child.send(share);
  });
}
