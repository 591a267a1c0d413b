import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { RefusedArgument, readCommandLine, wholeNumber } from "@tollgate/command-line";
import { connectDatabase } from "@tollgate/core";
import { migrate } from "@tollgate/core/migrate";
import { entitlements, syncs } from "@tollgate/core/tables";
import { startPostgres, startRedis } from "@tollgate/local-stack";
import { createStripeSimulator, virtualClock } from "@tollgate/stripe-simulator";
import pc from "picocolors";
import Stripe from "stripe";
import { drift, type Expected } from "./drift.ts";
import { type Bought, buy, createPrices, type World } from "./populate.ts";
import { type ReconcilerRun, runReconciler } from "./run-reconciler.ts";

const settings = readCommandLine({
  name: "pnpm drill:reconcile",
  about: "Reconciles many customers, --drifted of whom drift twice, with a process that is killed.",
  options: {
    customers: {
      type: "string",
      value: "N",
      default: "10000",
      about: "10,000 by default, at least four times --drifted",
    },
    drifted: { type: "string", value: "N", default: "1000", about: "1,000 by default" },
    json: { type: "boolean", default: false, about: "the result as JSON; progress is on standard error" },
  },
  read: ({ json, ...given }) => {
    const customers = wholeNumber("customers", given.customers, { from: 1 });
    const drifted = wholeNumber("drifted", given.drifted, { from: 1 });
    if (customers < 4 * drifted)
      throw new RefusedArgument(
        `--customers must be at least four times --drifted, and ${customers} is less than four times ${drifted}.`,
      );
    return { customers, drifted, json };
  },
});

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** A killed run's lease lapses before the next one starts. */
const leaseLapsesMs = 3 * minuteMs;
const mostReadsPerDrifted = 4;
const mostMemory = 1.3;
const kills = [0.2, 0.5, 0.8];
/** Each list costs one call more where it is empty, or where its last page is not full. */
const listsOfAPass = 10;
/** When a line of progress was written last. */
let said = 0;

process.exitCode = (await drill()) ? 0 : 1;

interface Pass {
  wrong: string[];
  /** Objects of all lists. */
  listed: number;
  /** Syncs. */
  failed: number;
  reads: { lists: number; mostLists: number; syncs: number; mostSyncs: number };
  memoryRatio: number | null;
  seconds: number;
}

async function drill(): Promise<boolean> {
  const { customers, drifted } = settings;
  const folder = await mkdtemp(join(tmpdir(), "tollgate-drill-"));
  const clock = virtualClock(Date.UTC(2026, 0, 1));
  const simulator = createStripeSimulator({ clock, seed: 1 });
  const { port } = await simulator.listen();
  const redis = await startRedis({ clock: clock.now });
  const postgres = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
  try {
    const core = dirname(
      createRequire(import.meta.url).resolve("@tollgate/core/migrations/0001-tollgate.sql"),
    );
    await migrate({ databaseUrl: postgres.url, folder: core, namespace: "core" });
    const stripe = new Stripe("sk_test_drill", {
      host: "127.0.0.1",
      port,
      protocol: "http",
      telemetry: false,
    });
    const world: World = { stripe, simulator, prices: await createPrices(stripe) };
    const reconcile = async (label: string, killAfter?: number) => {
      const reconciler = {
        databaseUrl: postgres.url,
        stripePort: port,
        redis: { url: redis.url, token: redis.token },
        now: clock.now(),
      };
      return runReconciler(
        reconciler,
        ({ list, listed }) => say(`${label}: ${list}, ${listed} objects`),
        killAfter,
      );
    };

    const bought: Bought[] = [];
    for (let number = 0; number < customers; number += 1) {
      bought.push(await buy(world, number));
      if (number % 100 === 99) say(`${number + 1} customers have bought`);
    }
    await ended(await reconcile("first pass"));
    const expected: Expected[] = bought.map(({ number }) => ({
      owner: { type: "user", id: `owner-${number}` },
      kind: "as it was",
      allowed: true,
    }));

    const passOf = async (killedAfter: readonly number[]): Promise<Pass> => {
      await clock.advance(dayMs / 2);
      const changed = await drift(world, bought, drifted, expected.length);
      say(`${drifted} have drifted`);
      for (const one of changed) {
        const known = expected.findIndex(({ owner }) => owner.id === one.owner.id);
        if (known >= 0) expected[known] = one;
        else expected.push(one);
      }
      await clock.advance(minuteMs);
      const begun = performance.now();
      const syncsBefore = await readsOfSyncs();
      for (const after of killedAfter) {
        await reconcile("to be killed", after);
        await clock.advance(leaseLapsesMs);
      }
      const run = await reconcile(killedAfter.length > 0 ? "goes on" : "pass");
      const outcome = await ended(run);
      const seconds = (performance.now() - begun) / 1_000;
      const wrong = await wrongOf();
      return {
        wrong,
        listed: outcome.listed,
        failed: outcome.failed,
        reads: {
          lists: outcome.reads,
          mostLists: Math.ceil(outcome.listed / 100) + listsOfAPass,
          syncs: (await readsOfSyncs()) - syncsBefore,
          mostSyncs: mostReadsPerDrifted * drifted,
        },
        // A process that goes on from the middle was measured at its start.
        memoryRatio: killedAfter.length === 0 ? ratioOf(run) : null,
        seconds,
      };
    };

    const readsOfSyncs = async () => {
      const { db, close } = connectDatabase(postgres.url, { maxConnections: 1 });
      const rows = await db.select({ reads: syncs.reads }).from(syncs);
      await close();
      return rows.reduce((sum, { reads }) => sum + reads, 0);
    };

    /** Each owner's entitlements in the database, against what must be. */
    const wrongOf = async () => {
      const { db, close } = connectDatabase(postgres.url, { maxConnections: 1 });
      const rows = await db.select().from(entitlements);
      await close();
      const allowed = new Set(
        rows
          .filter(({ access, expiresAt }) => access === "granted" && Number(expiresAt) > clock.now())
          .map(({ ownerKey }) => ownerKey),
      );
      return expected
        .filter(({ owner, allowed: must }) => allowed.has(owner.id) !== must)
        .map(
          ({ owner, kind, allowed: must }) => `${owner.id} (${kind}) must ${must ? "have" : "lose"} access`,
        );
    };

    const undisturbed = await passOf([]);
    const killed = await passOf(kills.map((share) => Math.round(share * undisturbed.listed)));
    return conclude({ "one pass": undisturbed, "killed three times": killed });
  } finally {
    await postgres.stop();
    await redis.stop();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function ratioOf({ rssBytes: { early, end } }: ReconcilerRun): number | null {
  return early === null || end === null ? null : end / early;
}

async function ended({ outcome }: ReconcilerRun) {
  if (outcome?.kind !== "done") throw new Error(`the pass did not end: ${JSON.stringify(outcome)}`);
  return outcome;
}

function conclude(passes: Record<string, Pass>): boolean {
  const broken = Object.entries(passes).flatMap(([name, { wrong, failed, reads, memoryRatio }]) => [
    ...(failed > 0 ? [`${name}: ${failed} syncs failed`] : []),
    ...wrong.slice(0, 10).map((one) => `${name}: ${one}`),
    ...(wrong.length > 10 ? [`${name}: ${wrong.length} owners in all`] : []),
    ...(reads.lists > reads.mostLists
      ? [`${name}: ${reads.lists} calls for lists, more than ${reads.mostLists}`]
      : []),
    ...(reads.syncs > reads.mostSyncs
      ? [`${name}: ${reads.syncs} calls for syncs, more than ${reads.mostSyncs}`]
      : []),
    ...(memoryRatio !== null && memoryRatio > mostMemory
      ? [`${name}: memory grew by ${memoryRatio.toFixed(2)}`]
      : []),
  ]);
  const ok = broken.length === 0;
  if (settings.json) console.log(JSON.stringify({ ok, passes, broken }));
  else {
    for (const [name, { reads, memoryRatio, seconds }] of Object.entries(passes))
      console.log(
        `${name}: ${reads.lists} of ${reads.mostLists} calls for lists, ${reads.syncs} of ${reads.mostSyncs} for syncs, memory ${memoryRatio?.toFixed(2) ?? "not measured"} of that after 1,000 objects, ${seconds.toFixed(0)} s`,
      );
    for (const one of broken) console.log(pc.red(one));
    console.log(ok ? pc.green("Everybody is right.") : pc.red("Not every promise held."));
  }
  return ok;
}

function say(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
  else if (performance.now() - said > 5_000) {
    said = performance.now();
    process.stderr.write(`${line}\n`);
  }
}
