import { createSeededRandom, type Random } from "./random.ts";

/** What may go wrong on purpose. The same seed over the same work gives the same accidents. */
export interface ChaosOptions {
  /** Print it when a test fails: it repeats the run. */
  seed: number;
  /** Ready work is taken in any order; the real server is not FIFO either. Default true. */
  shuffle?: boolean;
  /** Chance (0 to 1) that the answer of a call is lost after its effect, and the call is made again. Default 0.1. */
  lostAnswer?: number;
  /** Chance (0 to 1) that a call is made twice at once; the first then gets 409 at its checkpoint. Default 0.05. */
  overlap?: number;
  /** New runs start up to this many milliseconds later, each by its own amount. Default 0. */
  startSpread?: number;
}

type CallAccident = "none" | "lost-answer" | "overlap";

export interface Chaos {
  /** Index of the item to take among `count` that are ready. */
  pick(count: number): number;
  accident(): CallAccident;
  /** Milliseconds that a new run is late. */
  startDelay(): number;
  readonly random: Random;
}

export function createChaos(options: ChaosOptions | undefined): Chaos {
  if (!options) {
    return { pick: () => 0, accident: () => "none", startDelay: () => 0, random: Math.random };
  }
  const { shuffle = true, lostAnswer = 0.1, overlap = 0.05, startSpread = 0 } = options;
  const random = createSeededRandom(options.seed);
  return {
    random,
    pick: (count) => (shuffle ? Math.floor(random() * count) : 0),
    accident() {
      const chance = random();
      if (chance < lostAnswer) return "lost-answer";
      return chance < lostAnswer + overlap ? "overlap" : "none";
    },
    startDelay: () => Math.floor(random() * startSpread),
  };
}
