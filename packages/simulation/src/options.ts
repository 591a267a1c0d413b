import { availableParallelism } from "node:os";
import { defineCommand, oneOf, wholeNumber } from "@tollgate/command-line";
import { oracleNames } from "./oracles/oracle-names.ts";
import { drawSets } from "./plan/plan.ts";
import { plants } from "./planted/plants.ts";
import { type Play, plays } from "./run/plays.ts";

const flag = { type: "boolean", default: false } as const;
const number = { type: "string", value: "N" } as const;

/** With fewer seeds a rare fault may never happen by chance. */
export const enoughSeeds = 200;

const playNames = Object.keys(plays) as Play[];
const plantNames = plants.map((plant) => plant.name);

export const simulateCommand = defineCommand({
  name: "pnpm simulate",
  about: "Plays seeded faults against the core in virtual time. Exits with 1 when a promise is broken.",
  options: {
    seeds: { ...number, about: `play N seeds, ${enoughSeeds} by default` },
    first: { ...number, default: "1", about: "the first of them, 1 by default" },
    seed: { ...number, about: "one seed, step by step" },
    draws: {
      type: "string",
      value: drawSets.join("|"),
      default: "full",
      about: "basic: purchases and portal changes only",
    },
    play: {
      type: "string",
      value: "NAME",
      about:
        "play every seed in one way: model, both, statement, unheard (without a single event) or thin; by default half of the seeds are unheard, and an eighth has thin events",
    },
    planted: {
      ...flag,
      about: "plant bugs into a copy of core, and search at most --seeds seeds for each (2,000 by default)",
    },
    plant: { type: "string", value: "NAME", about: "one of these bugs" },
    tolerate: {
      type: "string",
      value: "NAME",
      multiple: true,
      default: [],
      about: "a promise that may be broken: a known issue; may be repeated",
    },
    workers: {
      ...number,
      default: String(Math.min(2, availableParallelism())),
      about: "processes, one for each core by default, two at most",
    },
    json: { ...flag, about: "the report as JSON, too" },
  },
  read: ({ planted, plant, ...given }) => {
    const seeds = given.seeds === undefined ? undefined : wholeNumber("seeds", given.seeds, { from: 1 });
    return {
      ...given,
      seeds: seeds ?? enoughSeeds,
      first: wholeNumber("first", given.first, { from: 1 }),
      seed: given.seed === undefined ? undefined : wholeNumber("seed", given.seed, { from: 1 }),
      draws: oneOf("draws", given.draws, drawSets),
      play: given.play === undefined ? undefined : oneOf("play", given.play, playNames),
      tolerate: given.tolerate.map((oracle) => oneOf("tolerate", oracle, oracleNames)),
      workers: wholeNumber("workers", given.workers, { from: 1 }),
      plant: plant === undefined ? undefined : oneOf("plant", plant, plantNames),
      planted: planted || plant !== undefined,
      /** For each planted bug. */
      mostSeeds: seeds ?? 2_000,
    };
  },
});
