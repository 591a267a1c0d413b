import { createSeededRandom, type Random } from "./random.ts";

/** Faults to inject. The same seed over the same work gives the same faults. */
export interface ChaosOptions {
  /** Print it when a test fails: the same seed repeats the run. */
  seed: number;
  /** Takes ready work in random order; the real server is not FIFO either. Default true. */
  shuffle?: boolean;
  /** Chance (0 to 1) that a call takes effect, its answer is lost, and the engine calls again. Default 0.1. */
  lostAnswer?: number;
  /** Chance (0 to 1) that two calls overlap; the first gets 409 at its checkpoint. Default 0.05. */
  overlap?: number;
  /** Each new run starts 0 to this many milliseconds late. Default 0. */
  startSpread?: number;
}

type CallFault = "none" | "lost-answer" | "overlap";

export interface Chaos {
  /** Index of the item to take among `count` that are ready. */
  pick(count: number): number;
  nextFault(): CallFault;
  /** Milliseconds to delay a new run by. */
  startDelay(): number;
  readonly random: Random;
}

export function createChaos(options: ChaosOptions | undefined): Chaos {
  if (!options) {
    return { pick: () => 0, nextFault: () => "none", startDelay: () => 0, random: Math.random };
  }
  const { shuffle = true, lostAnswer = 0.1, overlap = 0.05, startSpread = 0 } = options;
  const random = createSeededRandom(options.seed);
  return {
    random,
    pick: (count) => (shuffle ? Math.floor(random() * count) : 0),
    nextFault() {
      const chance = random();
      if (chance < lostAnswer) return "lost-answer";
      return chance < lostAnswer + overlap ? "overlap" : "none";
    },
    startDelay: () => Math.floor(random() * startSpread),
  };
}
