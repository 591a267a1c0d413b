import { assertOrder, dependantsOf, type Part, type StartedPart } from "./part.ts";

export type RunningParts = {
  /** Stops the part if it still runs, starts it, and runs the tasks that depend on it again. */
  restart(name: string): Promise<void>;
  /** The same for the part alone. Its tasks do not run: what they did must have outlasted it. */
  startAgain(name: string): Promise<void>;
  /** Sends the part a signal. A part that this ends stays down until `restart`. */
  kill(name: string, signal: NodeJS.Signals): Promise<void>;
  /** The process of each part as it was started last, whether or not it still runs. */
  pids(): ReadonlyMap<string, number>;
  /** Stops everything, last part first. */
  stop(): Promise<void>;
};

export type RunPartsOptions = {
  parts: readonly Part[];
  /** Called when a part is up, with its summary and the milliseconds it took. */
  onUp?: (name: string, summary: string, tookMs: number) => void;
  /** Called when a part ends without being stopped or killed. */
  onLost?: (name: string, how: string) => void;
};

/**
 * Starts every part as soon as its dependencies are up.
 *
 * @throws the first failure, after stopping everything else.
 */
export async function runParts({ parts, onUp, onLost }: RunPartsOptions): Promise<RunningParts> {
  assertOrder(parts);
  const started = new Map<string, StartedPart>();
  let stopping = false;

  async function start(part: Part): Promise<void> {
    if (stopping) return;
    const begin = performance.now();
    const up = await part.start();
    started.set(part.name, up);
    onUp?.(part.name, up.summary, performance.now() - begin);
    void up.running?.exited?.then(({ code, signal }) => {
      // A replaced or absent entry means that the part was stopped or killed on purpose.
      if (!stopping && started.get(part.name) === up) onLost?.(part.name, signal ?? `exit code ${code}`);
    });
  }

  async function stop(): Promise<void> {
    stopping = true;
    for (const { name } of parts.toReversed()) await halt(name);
  }

  async function halt(name: string): Promise<void> {
    const part = started.get(name);
    started.delete(name);
    await part?.running?.stop();
  }

  async function startAgain(name: string): Promise<void> {
    const part = find(name);
    await halt(name);
    await start(part);
  }

  function find(name: string): Part {
    const part = parts.find((candidate) => candidate.name === name);
    if (part) return part;
    throw new Error(
      `There is no part "${name}". The parts are: ${parts.map((known) => known.name).join(", ")}.`,
    );
  }

  const pending = new Map<string, Promise<void>>();
  for (const part of parts) {
    const before = part.after.map((name) => pending.get(name));
    pending.set(
      part.name,
      Promise.all(before).then(() => start(part)),
    );
  }
  const failure = await Promise.all(pending.values()).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failure) {
    stopping = true;
    // A part that is still starting cannot be stopped yet: wait for it.
    await Promise.allSettled(pending.values());
    await stop();
    throw failure.error;
  }

  return {
    stop,
    startAgain,
    pids: () =>
      new Map([...started].flatMap(([name, { running }]) => (running?.pid ? [[name, running.pid]] : []))),
    async restart(name) {
      await startAgain(name);
      for (const task of dependantsOf(parts, name)) {
        if (!started.get(task.name)?.running) await start(task);
      }
    },
    async kill(name, signal) {
      const part = started.get(find(name).name);
      if (!part?.running) throw new Error(`The part "${name}" is not running here.`);
      // A copy marks the end as intended: see `start`.
      started.set(name, { ...part });
      await part.running.kill(signal);
    },
  };
}
