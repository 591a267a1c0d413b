import pc from "picocolors";

interface Hop {
  name: string;
  /** Milliseconds that the hop itself took; waiting on purpose is not part of it. */
  ms: number;
}

/** What a hop found out: a line for people, and its own time when the hop waited on purpose. */
interface Told {
  says: string;
  ms?: number;
}

/** A purchase that stopped: the hop's name and why. */
export class HopError extends Error {
  override name = "HopError";
  readonly hop: string;

  constructor(hop: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.hop = hop;
  }
}

export interface Timeline {
  readonly hops: readonly Hop[];
  /** Runs one hop and prints its line. @throws HopError naming the hop that failed */
  hop(name: string, run: () => Promise<Told>): Promise<void>;
}

/** A story of hops, each with the time it took. */
export function createTimeline(print: (line: string) => void): Timeline {
  const hops: Hop[] = [];
  return {
    hops,
    async hop(name, run) {
      const begin = performance.now();
      try {
        const told = await run();
        const ms = Math.round((told.ms ?? performance.now() - begin) * 10) / 10;
        hops.push({ name, ms });
        print(`${pc.green("✓")} ${pc.bold(name.padEnd(26))} ${duration(ms)}  ${pc.dim(told.says)}`);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        print(`${pc.red("✗")} ${pc.bold(name.padEnd(26))} ${duration(performance.now() - begin)}  ${why}`);
        throw new HopError(name, error);
      }
    },
  };
}

function duration(ms: number): string {
  const text = ms < 1_000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1_000).toFixed(2)} s`;
  return text.padStart(9);
}

/**
 * Asks until the answer is there.
 *
 * @throws Error with what was waited for, after `limitMs`
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | null>,
  limitMs = 20_000,
): Promise<Answer> {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > end) throw new Error(`${what} did not happen within ${limitMs / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
