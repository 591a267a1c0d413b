import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readCommandLine, wholeNumber } from "@tollgate/command-line";
import { startWorld, type World } from "@tollgate/local-stack";
import pc from "picocolors";
import { buildStorefront } from "./build.ts";
import { longestWait, resultOf } from "./result.ts";
import { run } from "./run.ts";

const settings = readCommandLine({
  name: "pnpm drill",
  about: "People buy at a production build of the shop while its parts are restarted, cut off and killed.",
  options: {
    seconds: {
      type: "string",
      value: "N",
      default: "60",
      about: "how long people begin to buy, 60 by default",
    },
    purchases: { type: "string", value: "N", default: "66", about: "how many begin, 66 by default" },
    seed: {
      type: "string",
      value: "N",
      default: "1",
      about: "what is bought, and when the faults happen; 1 by default",
    },
    json: { type: "boolean", default: false, about: "the result as JSON; progress is on standard error" },
  },
  read: ({ json, ...given }) => ({
    seconds: wholeNumber("seconds", given.seconds, { from: 10 }),
    purchases: wholeNumber("purchases", given.purchases, { from: 1 }),
    seed: wholeNumber("seed", given.seed, { from: 0 }),
    json,
  }),
});

const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const freePorts = { postgres: 0, redis: 0, stripe: 0, engine: 0, functions: 0, storefront: 0 };
/** Everybody buys from one address. */
const limits = { CHECKOUT_LIMIT_PER_ADDRESS: "100000", SIGN_IN_LIMIT_PER_ADDRESS: "100000" };
const say = (line: string) => console.error(pc.dim(line));

const folder = await mkdtemp(join(tmpdir(), "tollgate-drill-"));
// Under root, Postgres runs as the user `nobody`, who must be able to enter this folder.
await chmod(folder, 0o755);
const interrupted = new AbortController();
let starting: Promise<World> | undefined;
let stopping: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
// tsx, our parent process, has ended without a signal.
process.on("disconnect", () => interrupt("the parent process has ended"));

try {
  say("building the storefront for production");
  await buildStorefront(repository, interrupted.signal);
  starting = startWorld({ dataDir: folder, ports: freePorts, nextMode: "start", env: limits, log: say });
  const drilled = await run(await starting, { ...settings, say });
  await stop();
  const { result, wrong } = resultOf(drilled);
  for (const sentence of wrong) console.error(pc.red(sentence));
  console.error(
    `${drilled.verdict.paid} of ${result.purchases} purchases were paid (seed ${settings.seed}): ${result.lost} lost, ` +
      `${result.doubled} doubled, ${result.deniedThoughPaid} denied though paid. A fault was over after ` +
      `${result.recoverySeconds} s at most, and a buyer waited ${longestWait(drilled.buyers)} s at most.`,
  );
  console.error(
    result.ok ? pc.green("Nothing lost, nothing doubled, every process is there.") : pc.red("Not ok."),
  );
  if (settings.json) console.log(JSON.stringify(result));
  end(result.ok ? 0 : 1);
} catch (error) {
  await stop();
  if (!interrupted.signal.aborted) console.error(error instanceof Error ? pc.red(error.message) : error);
  end(interrupted.signal.aborted ? 130 : 1);
}

/** Ctrl-C arrives more than once: the terminal sends it to every process, and pnpm and tsx forward it. */
function interrupt(why: string): void {
  if (interrupted.signal.aborted) return;
  interrupted.abort();
  say(`stopping: ${why}`);
  void stop().then(() => end(130));
}

function stop(): Promise<void> {
  stopping ??= (async () => {
    // A world that is still starting has parts to stop as well.
    const world = await starting?.catch(() => undefined);
    await world?.stop();
    await rm(folder, { recursive: true, force: true });
  })();
  return stopping;
}

/** Requests of buyers may still hold sockets open. */
function end(code: number): never {
  process.exit(code);
}
