import type { Progress } from "../run/run-seeds.ts";
import type { Failure } from "../run/tally.ts";
import { WorkerLost, work } from "../run/workers.ts";
import { plantedCopy } from "./planted-copy.ts";
import type { Plant } from "./plants.ts";

/** How a plant was found. */
export interface Found {
  plant: Plant;
  /** The first seed that broke a promise with the plant and none without it; NULL when none did. */
  seed: number | null;
  oracle: Failure["oracle"] | null;
}

interface Search {
  postgresUrl: string;
  mostSeeds: number;
  /** Whether every promise holds in a seed without any plant: a seed that fails there proves nothing. */
  holdsWithout(seed: number): Promise<boolean>;
  /** How the worker processes are started. */
  execArgv?: readonly string[];
}

/** Plays the seeds with the plant in a worker process, until one breaks a promise that holds without it. */
export async function findPlant(plant: Plant, search: Search): Promise<Found> {
  const copy = await plantedCopy(plant);
  try {
    for (let first = 1; first <= search.mostSeeds; ) {
      const failed = await firstFailure(copy.worker, first, search);
      if (!failed) break;
      if (await search.holdsWithout(failed.seed)) return { plant, ...failed };
      first = failed.seed + 1;
    }
    return { plant, seed: null, oracle: null };
  } finally {
    await copy.remove();
  }
}

async function firstFailure(
  program: string,
  first: number,
  { postgresUrl, mostSeeds, execArgv }: Search,
): Promise<{ seed: number; oracle: Failure["oracle"] } | null> {
  let failed: { seed: number; oracle: Failure["oracle"] } | null = null;
  const onProgress = (progress: Progress) => {
    if (progress.kind === "outcome" && progress.outcome.failure)
      failed = { seed: progress.outcome.plan.seed, oracle: progress.outcome.failure.oracle };
  };
  const share = {
    postgresUrl,
    first,
    last: mostSeeds,
    tolerated: [],
    untilFailure: true,
  };
  try {
    await work(share, onProgress, { program, ...(execArgv ? { execArgv } : {}) });
  } catch (error) {
    if (!(error instanceof WorkerLost) || !error.during) throw error;
    failed = { seed: error.during.seed, oracle: "hang" };
  }
  return failed;
}

/** Finds the plants side by side, and reports each as it is found. */
export async function findPlants(
  plants: readonly Plant[],
  search: Search & { workers: number },
  onFound: (found: Found) => void,
): Promise<Found[]> {
  const waiting = [...plants];
  const found: Found[] = [];
  await Promise.all(
    Array.from({ length: Math.min(search.workers, plants.length) }, async () => {
      for (let plant = waiting.shift(); plant; plant = waiting.shift()) {
        const one = await findPlant(plant, search);
        found.push(one);
        onFound(one);
      }
    }),
  );
  return plants.flatMap((plant) => found.find((one) => one.plant === plant) ?? []);
}

/** Seeds by the plant's name; NULL for one that was not found. */
export function plantedJson(found: readonly Found[]): string {
  return JSON.stringify({
    ok: found.every(({ seed }) => seed !== null),
    planted: Object.fromEntries(found.map(({ plant, seed }) => [plant.name, seed])),
  });
}
