import { fork } from "node:child_process";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startPostgres } from "@tollgate/local-stack";
import pc from "picocolors";
import { tollgate } from "./design.ts";
import { type OracleName, oracleNames } from "./oracles.ts";
import { drawPlan } from "./plan.ts";
import { json, report, scriptOf } from "./report.ts";
import type { News, Share } from "./run-seeds.ts";
import { shrink } from "./shrink.ts";
import { simulate } from "./simulate.ts";
import { openStage } from "./stage.ts";
import { addOutcome, emptyTally, type Failure, gapsOf, type Tally } from "./tally.ts";

const { values } = parseArgs({
  args: process.argv.slice(2).filter((word) => word !== "--"),
  options: {
    seeds: { type: "string", default: "200" },
    first: { type: "string", default: "1" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    workers: { type: "string", default: String(Math.min(2, availableParallelism())) },
    /** A known issue: an oracle that may fail. */
    tolerate: { type: "string", multiple: true, default: [] },
  },
});
const tolerated = values.tolerate.map((name): OracleName => {
  const known = oracleNames.find((oracle) => oracle === name);
  if (!known) throw new Error(`--tolerate "${name}" names no oracle. There are: ${oracleNames.join("; ")}.`);
  return known;
});
/** Below this many seeds a rare fault may not have happened, and that says nothing. */
const enoughSeeds = 200;

const folder = await mkdtemp(join(tmpdir(), "tollgate-simulation-"));
await chmod(folder, 0o755);
const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
try {
  process.exitCode =
    values.seed === undefined ? await manySeeds() : await oneSeed(whole("seed", values.seed));
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function manySeeds(): Promise<number> {
  const first = whole("first", values.first);
  const count = whole("seeds", values.seeds);
  const workers = whole("workers", values.workers);
  const started = performance.now();
  const tally = emptyTally();
  let shown = started;
  const hear = (news: News) => {
    if (news.kind === "caught") tally.controls.push(news.caught);
    else addOutcome(tally, news.outcome, news.grain);
    if (news.kind === "outcome" && news.outcome.failure)
      console.error(
        pc.red(`seed ${news.outcome.plan.seed} (${news.grain}) broke "${news.outcome.failure.oracle}"`),
      );
    if (performance.now() - shown < 5_000) return;
    shown = performance.now();
    const seconds = (shown - started) / 1000;
    console.error(
      pc.dim(
        `${tally.seeds} of ${count} seeds, ${tally.failures.length} broken promises, ${seconds.toFixed(0)} s`,
      ),
    );
  };
  await Promise.all(
    Array.from({ length: workers }, (_, worker) =>
      work({ postgresUrl: postgres.url, first, last: first + count - 1, workers, worker, tolerated }, hear),
    ),
  );
  tally.controls.sort((a, b) => a.control.localeCompare(b.control));
  tally.failures.sort((a, b) => a.plan.seed - b.plan.seed);
  const checksGaps = count >= enoughSeeds;
  console.log(report(tally, (performance.now() - started) / 1000, checksGaps));
  if (tally.failures[0]) console.log(await explain(tally.failures[0]));
  if (values.json) console.log(json(tally, checksGaps));
  return isOk(tally, checksGaps) ? 0 : 1;
}

function work(share: Share, hear: (news: News) => void): Promise<void> {
  const child = fork(fileURLToPath(new URL("./simulate-worker.ts", import.meta.url)));
  return new Promise((resolve, reject) => {
    child.on("message", (news) => hear(news as News));
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`a worker ended with ${code}`))));
    child.send(share);
  });
}

/** The smallest script found that breaks the same promise, and its steps. */
async function explain({ plan, grain, oracle }: Failure): Promise<string> {
  const stage = await openStage(postgres.url, grain);
  try {
    const play = (smaller: typeof plan) => simulate(stage, smaller, tollgate, { grain, tolerated });
    const smallest = await shrink(plan, async (smaller) => (await play(smaller)).failure?.oracle === oracle);
    const { failure, trace } = await play(smallest);
    return [
      "",
      pc.bold(`The smallest script found that breaks "${oracle}"`),
      scriptOf(smallest),
      "",
      ...trace,
      failure ? pc.red(failure.message) : "It did not fail again: replay the seed itself.",
      `Replay the whole seed: pnpm simulate --seed ${plan.seed}`,
    ].join("\n");
  } finally {
    await stage.close();
  }
}

async function oneSeed(seed: number): Promise<number> {
  const stage = await openStage(postgres.url, "transaction");
  try {
    const outcome = await simulate(stage, drawPlan(seed), tollgate, { tolerated });
    const tally = emptyTally();
    addOutcome(tally, outcome, "transaction");
    console.log([scriptOf(outcome.plan), "", ...outcome.trace, ""].join("\n"));
    console.log(
      outcome.failure
        ? pc.red(`broke "${outcome.failure.oracle}": ${outcome.failure.message}`)
        : pc.green("Every promise was kept."),
    );
    if (values.json) console.log(json(tally, false));
    return outcome.failure ? 1 : 0;
  } finally {
    await stage.close();
  }
}

function isOk(tally: Tally, checksGaps: boolean): boolean {
  return tally.failures.length === 0 && (!checksGaps || gapsOf(tally).length === 0);
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`--${name} takes a whole number from 1, not "${text}".`);
  return number;
}
