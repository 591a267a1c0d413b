import pc from "picocolors";
import { planFor, plays } from "../run/plays.ts";
import { simulate } from "../run/simulate.ts";
import { openStage } from "../world/stage.ts";
import { tollgate } from "../world/tollgate.ts";
import { type Found, findPlants, plantedJson } from "./find-plants.ts";
import { plants } from "./plants.ts";

interface PlantedOptions {
  postgresUrl: string;
  mostSeeds: number;
  workers: number;
  json: boolean;
  /** The name of the only plant to look for. */
  only?: string | undefined;
}

/** Looks for every planted bug. Returns the exit code. */
export async function runPlanted({
  postgresUrl,
  mostSeeds,
  workers,
  json,
  only,
}: PlantedOptions): Promise<number> {
  const wanted = plants.filter(({ name }) => only === undefined || name === only);
  // With `--json` standard output is the JSON and nothing else.
  const say = json ? console.error : console.log;
  const started = performance.now();
  const stage = await openStage(postgresUrl, plays.model);
  let replays: Promise<unknown> = Promise.resolve();
  try {
    const found = await findPlants(
      wanted,
      {
        postgresUrl,
        mostSeeds,
        workers,
        // One after the other: a story redirects the fetch of the whole process.
        holdsWithout(seed) {
          const replay = replays.then(() => simulate(stage, planFor(seed, "model"), tollgate));
          replays = replay.catch(() => {});
          return replay.then(({ failure }) => failure === null);
        },
      },
      (one) => say(lineOf(one)),
    );
    const missed = found.filter(({ seed }) => seed === null);
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const summary = `${found.length - missed.length} of ${found.length} plants were found in ${seconds} s.`;
    say(missed.length === 0 ? pc.green(summary) : pc.red(summary));
    if (json) console.log(plantedJson(found));
    return missed.length === 0 ? 0 : 1;
  } finally {
    await stage.close();
  }
}

function lineOf({ plant, seed, oracle }: Found): string {
  const how = seed === null ? pc.red("not found") : `found by seed ${seed}: ${oracle}`;
  return `  ${plant.name.padEnd(44)} ${how}  ${pc.dim(plant.breaks)}`;
}
