import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readCommandLine, wholeNumber } from "@tollgate/command-line";
import { startWorld, type World } from "@tollgate/local-stack";
import pc from "picocolors";
import { buy, newPurchase, type Purchase } from "./buy.ts";
import { faults } from "./faults.ts";
import { judge, type Verdict } from "./verdict.ts";

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
    json: { type: "boolean", default: false, about: "the result as JSON; progress is on standard error" },
  },
  read: ({ json, ...given }) => ({
    seconds: wholeNumber("seconds", given.seconds, { from: 10 }),
    purchases: wholeNumber("purchases", given.purchases, { from: 1 }),
    json,
  }),
});

/** Stripe delivers again after minutes, and the engine tries again after half of one. */
const settlesWithinMs = 8 * 60_000;
const repository = fileURLToPath(new URL("../../../..", import.meta.url));
const freePorts = { postgres: 0, redis: 0, stripe: 0, engine: 0, functions: 0, storefront: 0 };
/** The parts that ended without being killed on purpose. */
const ended: string[] = [];
const say = (line: string) => console.error(pc.dim(line));

process.exitCode = (await drill()) ? 0 : 1;
// Requests of buyers that were cut off may still hold sockets.
process.exit();

async function drill(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-drill-"));
  // An older build must not be drilled.
  await rm(join(repository, "apps/storefront/.next/BUILD_ID"), { force: true });
  say("building the shop and starting its parts");
  const world = await startWorld({
    dataDir: folder,
    ports: freePorts,
    nextMode: "start",
    env: { CHECKOUT_LIMIT_PER_ADDRESS: "1000" },
    log: (line) => {
      say(line);
      if (line.includes("ended by itself")) ended.push(line.trim());
    },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void world.stop().then(() => process.exit(130)));
  try {
    return await run(world);
  } finally {
    await world.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(world: World): Promise<boolean> {
  const began = Date.now();
  const runMs = settings.seconds * 1000;
  const purchases: Purchase[] = [];
  const struck: { name: string; at: number }[] = [];
  const gaveUp: string[] = [];
  const buying: Promise<void>[] = [];

  const striking = (async () => {
    for (const { name, at, strike } of faults) {
      await wait(Math.max(0, began + at * runMs - Date.now()));
      say(`${seconds(began)} s: ${name}`);
      struck.push({ name, at: Date.now() });
      await strike(world);
      say(`${seconds(began)} s: … and is over`);
    }
  })();
  const everyMs = runMs / settings.purchases;
  for (let number = 0; number < settings.purchases; number += 1) {
    await wait(Math.max(0, began + number * everyMs - Date.now()));
    const purchase = newPurchase(world.urls.storefront, number, began.toString(36));
    purchases.push(purchase);
    buying.push(
      buy(purchase, began + runMs + settlesWithinMs).catch((error: unknown) => {
        gaveUp.push(`${purchase.email} (${purchase.kind}): ${String(error).slice(0, 200)}`);
      }),
    );
    if (number % 10 === 9) say(`${seconds(began)} s: ${number + 1} purchases begun`);
  }
  await striking;
  say(`${seconds(began)} s: waiting until everybody has what was paid for`);
  const watch = setInterval(
    () => say(`${seconds(began)} s: ${waitingFor(purchases)} are still buying`),
    15_000,
  );
  await Promise.all(buying);
  clearInterval(watch);
  const verdict = await settled(world, purchases, began);
  const result = {
    ok: false,
    purchases: purchases.length,
    lost: verdict.lost.length + gaveUp.length,
    doubled: verdict.doubled.length,
    deniedThoughPaid: verdict.deniedThoughPaid.length,
    recoverySeconds: recovery(struck, purchases),
    paid: verdict.paid,
    endedByThemselves: ended.length,
  };
  result.ok =
    result.lost + result.doubled + result.deniedThoughPaid + ended.length === 0 &&
    verdict.paid === purchases.length;
  for (const line of [...verdict.lost, ...verdict.doubled, ...verdict.deniedThoughPaid, ...gaveUp, ...ended])
    console.error(pc.red(line));
  console.error(
    `${verdict.paid} of ${purchases.length} purchases were paid; ${result.lost} lost, ${result.doubled} doubled, ${result.deniedThoughPaid} denied though paid; the longest wait for a grant after a fault was ${result.recoverySeconds} s`,
  );
  console.error(
    result.ok ? pc.green("Nothing lost, nothing doubled, and every part is there.") : pc.red("Not ok."),
  );
  if (settings.json) console.log(JSON.stringify(result));
  return result.ok;
}

function waitingFor(purchases: readonly Purchase[]): number {
  return purchases.filter(({ isOver }) => !isOver).length;
}

/** The verdict, as soon as nothing is wrong, else when everything should have settled. */
async function settled(world: World, purchases: readonly Purchase[], began: number): Promise<Verdict> {
  for (;;) {
    const verdict = await judge(world, purchases);
    const isRight = verdict.lost.length + verdict.doubled.length + verdict.deniedThoughPaid.length === 0;
    if (isRight || Date.now() > began + settings.seconds * 1000 + settlesWithinMs) return verdict;
    await wait(3_000);
  }
}

/** Seconds: the longest time from a fault to the next grant. */
function recovery(struck: readonly { at: number }[], purchases: readonly Purchase[]): number {
  const grants = purchases.flatMap(({ grantedAt }) => grantedAt ?? []).sort((a, b) => a - b);
  const waits = struck.map(({ at }) => (grants.find((granted) => granted >= at) ?? Number.NaN) - at);
  return Math.round(Math.max(...waits) / 100) / 10;
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(0).padStart(3);
}
