import pc from "picocolors";

interface Hop {
  name: string;
  /** Milliseconds, without deliberate waits. */
  ms: number;
}

/** A line for people, and the hop's own time in milliseconds when it waited deliberately. */
interface HopResult {
  summary: string;
  ms?: number;
}

/** The hop at which a purchase stopped, and why. */
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
  hop(name: string, run: () => Promise<HopResult>): Promise<void>;
}

/** Runs hops one after another and times each. */
export function createTimeline(print: (line: string) => void): Timeline {
  const hops: Hop[] = [];
  return {
    hops,
    async hop(name, run) {
      const begin = performance.now();
      try {
        const result = await run();
        const ms = Math.round((result.ms ?? performance.now() - begin) * 10) / 10;
        hops.push({ name, ms });
        print(`${pc.green("✓")} ${pc.bold(name.padEnd(26))} ${duration(ms)}  ${pc.dim(result.summary)}`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        print(`${pc.red("✗")} ${pc.bold(name.padEnd(26))} ${duration(performance.now() - begin)}  ${reason}`);
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
 * Polls until there is an answer.
 *
 * @throws Error naming `what`, after `limitMs` milliseconds
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
