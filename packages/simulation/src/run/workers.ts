import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { News, Share } from "./run-seeds.ts";

/** A worker that has said nothing for so long hangs: longer than the deadline of a story, which needs a living loop. */
const longestSilenceMs = 300_000;
/** A story makes much that is soon forgotten: a larger nursery halves what the collector costs. */
const nursery = "--max-semi-space-size=64";

const ourWorker = fileURLToPath(new URL("./simulate-worker.ts", import.meta.url));

/** What a worker that ended badly was doing. */
export class WorkerLost extends Error {
  override name = "WorkerLost";
  readonly during: (News & { kind: "began" }) | null;
  constructor(during: (News & { kind: "began" }) | null, why: string) {
    super(during ? `${during.job} (${during.play}) ${why}` : why);
    this.during = during;
  }
}

/**
 * Does a share of the work in a process of its own.
 *
 * @throws WorkerLost when the worker falls silent or ends before its share is done
 */
export function work(
  share: Share,
  hear: (news: News) => void,
  { program = ourWorker, silenceMs = longestSilenceMs } = {},
): Promise<void> {
  const child = fork(program, {
    execArgv: [...process.execArgv, nursery],
  });
  let during: WorkerLost["during"] = null;
  let isSilent = false;
  return new Promise((resolve, reject) => {
    const listen = () =>
      setTimeout(() => {
        isSilent = true;
        child.kill("SIGKILL");
      }, silenceMs);
    let silence = listen();
    child.on("message", (message) => {
      clearTimeout(silence);
      silence = listen();
      const news = message as News | { kind: "done" };
      if (news.kind === "began") during = news;
      if (news.kind !== "done") hear(news);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(silence);
      if (code === 0) resolve();
      else
        reject(
          new WorkerLost(during, isSilent ? "hangs" : `was under way when its worker ended with ${code}`),
        );
    });
    child.send(share);
  });
}
