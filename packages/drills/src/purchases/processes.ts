import type { World } from "@tollgate/local-stack";

export interface Processes {
  /** From now until `expect`, the part's process may end: it is ended on purpose. */
  excuse(part: string): void;
  /** The part's process as it is now must stay. */
  expect(part: string): void;
  /** A sentence for each process that has ended by itself. */
  readonly lost: readonly string[];
  stop(): void;
}

const everyMs = 250;

/**
 * Watches that every process stays the one that it was. One that ends by itself is reported, and started again, as whoever
 * runs the shop does: so the other promises are still put to the test.
 */
export function watchProcesses(world: World, onLost: (sentence: string) => void): Processes {
  const expected = new Map(world.pids());
  const lost: string[] = [];
  const check = () => {
    for (const [part, pid] of expected) {
      if (isAlive(pid) && world.pids().get(part) === pid) continue;
      expected.delete(part);
      const sentence = `${part} (process ${pid}) has ended by itself`;
      lost.push(sentence);
      onLost(sentence);
      void world.startAgain(part).then(
        () => expectNow(part),
        (error: unknown) => onLost(`${part} does not start again: ${String(error).slice(0, 300)}`),
      );
    }
  };
  const expectNow = (part: string) => {
    const pid = world.pids().get(part);
    if (pid !== undefined) expected.set(part, pid);
  };
  const timer = setInterval(check, everyMs);
  return {
    lost,
    excuse(part) {
      // What ended before the fault is no part of it.
      check();
      expected.delete(part);
    },
    expect: expectNow,
    stop() {
      check();
      clearInterval(timer);
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Postgres runs as another user when root runs the drill.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
