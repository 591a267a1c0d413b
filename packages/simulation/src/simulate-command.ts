import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readCommandLine } from "@tollgate/command-line";
import { startPostgres } from "@tollgate/local-stack";
import pc from "picocolors";
import { enoughSeeds, simulateCommand } from "./options.ts";
import type { Plan } from "./plan/plan.ts";
import { shrink } from "./plan/shrink.ts";
import { runPlanted } from "./planted/planted-command.ts";
import { openStages, planFor, plays, playsOf } from "./run/plays.ts";
import { json, report, scriptOf } from "./run/report.ts";
import type { Progress } from "./run/run-seeds.ts";
import { simulate } from "./run/simulate.ts";
import { addOutcome, emptyTally, type Failure, gapsOf, type Tally } from "./run/tally.ts";
import { createJobs, WorkerLost, work } from "./run/workers.ts";
import { openStage } from "./world/stage.ts";
import { tollgate } from "./world/tollgate.ts";

const values = readCommandLine(simulateCommand);
const { draws, play: only, tolerate: tolerated } = values;

const folder = await mkdtemp(join(tmpdir(), "tollgate-simulation-"));
await chmod(folder, 0o755);
const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
try {
  process.exitCode = await run();
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
// The requests of killed calls have left timers behind.
process.exit();

async function run(): Promise<number> {
  if (values.seed !== undefined) return oneSeed(values.seed);
  if (!values.planted) return manySeeds();
  return runPlanted({
    postgresUrl: postgres.url,
    mostSeeds: values.mostSeeds,
    workers: values.workers,
    json: values.json,
    only: values.plant,
  });
}

async function manySeeds(): Promise<number> {
  const { first, seeds: count, workers } = values;
  const started = performance.now();
  const tally = emptyTally(draws);
  let shown = started;
  const onProgress = (progress: Progress) => {
    if (progress.kind === "caught") tally.controls.push(progress.caught);
    if (progress.kind === "outcome") addOutcome(tally, progress.outcome, progress.play);
    if (progress.kind === "outcome" && progress.outcome.failure)
      console.error(
        pc.red(
          `seed ${progress.outcome.plan.seed} (${progress.play}) broke "${progress.outcome.failure.oracle}": ${progress.outcome.failure.message.split("\n")[0]}`,
        ),
      );
    if (performance.now() - shown < 5_000) return;
    shown = performance.now();
    const seconds = (shown - started) / 1000;
    console.error(
      pc.dim(
        `${tally.seeds} of ${count} seeds and ${tally.plays.both + tally.plays.statement} on the real Postgres, ${tally.controls.length} controls caught, ${tally.failures.length} broken promises, ${seconds.toFixed(0)} s`,
      ),
    );
  };
  const next = createJobs();
  const lost = await Promise.all(
    Array.from({ length: workers }, () =>
      work(
        {
          postgresUrl: postgres.url,
          first,
          last: first + count - 1,
          tolerated,
          draws,
          ...(only ? { play: only } : {}),
        },
        onProgress,
        { next },
      ).then(() => null, lostWorker),
    ),
  );
  tally.failures.push(...lost.filter((failure) => failure !== null));
  tally.controls.sort((a, b) => a.control.localeCompare(b.control));
  tally.failures.sort((a, b) => a.plan.seed - b.plan.seed);
  const checksGaps = count >= enoughSeeds;
  console.log(report(tally, (performance.now() - started) / 1000, checksGaps));
  const toExplain = tally.failures.find(({ oracle }) => oracle !== "hang");
  if (toExplain) console.log(await explain(toExplain));
  if (values.json) console.log(json(tally, checksGaps));
  return isOk(tally, checksGaps) ? 0 : 1;
}

/** @throws any error other than a lost worker */
function lostWorker(error: unknown): Failure {
  if (!(error instanceof WorkerLost) || !error.during) throw error;
  const { seed, play } = error.during;
  return { plan: planFor(seed, play, draws), play, oracle: "hang", message: error.message, trace: [] };
}

/** The smallest script that breaks the same promise, with its steps. */
async function explain({ plan, play, oracle }: Failure): Promise<string> {
  const stage = await openStage(postgres.url, plays[play]);
  try {
    const again = (smaller: Plan) => simulate(stage, smaller, tollgate, { tolerated });
    const smallest = await shrink(plan, async (smaller) => (await again(smaller)).failure?.oracle === oracle);
    const { failure, trace } = await again(smallest);
    return [
      "",
      pc.bold(`Smallest script that breaks "${oracle}"`),
      scriptOf(smallest),
      "",
      ...trace,
      failure ? pc.red(failure.message) : "It did not fail this time: replay the whole seed.",
      `Replay the whole seed: pnpm simulate --seed ${plan.seed}`,
    ].join("\n");
  } finally {
    await stage.close();
  }
}

async function oneSeed(seed: number): Promise<number> {
  const stages = openStages(postgres.url);
  const tally = emptyTally(draws);
  try {
    for (const way of playsOf(seed, only)) {
      const outcome = await simulate(await stages.of(way), planFor(seed, way, draws), tollgate, {
        tolerated,
      });
      addOutcome(tally, outcome, way);
      console.log([scriptOf(outcome.plan), `played: ${way}`, "", ...outcome.trace, ""].join("\n"));
    }
  } finally {
    await stages.close();
  }
  const [failure] = tally.failures;
  if (failure) {
    console.log(pc.red(`broke "${failure.oracle}" (${failure.play}): ${failure.message}`));
    console.log(await explain(failure));
  } else console.log(pc.green("Every promise held."));
  if (values.json) console.log(json(tally, false));
  return failure ? 1 : 0;
}

function isOk(tally: Tally, checksGaps: boolean): boolean {
  return tally.failures.length === 0 && (!checksGaps || gapsOf(tally).length === 0);
}
