import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { makePurchase } from "./demo/purchase.ts";
import { createTimeline, HopError } from "./demo/timeline.ts";
import { startWorld, type World } from "./world.ts";

// `pnpm demo`: brings up the world in a folder of its own, makes one purchase, and stays up to be explored.

const { values: flags } = parseArgs({
  options: {
    once: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (flags.help) {
  console.log(
    "pnpm demo [--once] [--json]\n\n  --once  end after the purchase: 0, or 1 with the hop that failed\n  --json  one JSON object on the last line",
  );
  process.exit(0);
}

const dataDir = await mkdtemp(path.join(tmpdir(), "tollgate-demo-"));
// Started by root, Postgres runs as nobody and must be able to walk here.
await chmod(dataDir, 0o755);
let world: World | undefined;
let stopping: Promise<void> | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => void stop().then(() => process.exit(0)));
process.on("disconnect", () => void stop().then(() => process.exit(0)));

const begin = performance.now();
const timeline = createTimeline((line) => console.log(line));
const log = new Set<string>();

try {
  console.log(pc.bold("\nTollgate: my customer paid; now let them in.\n"));
  await timeline.hop("the world is up", async () => {
    world = await startWorld({
      dataDir,
      nextMode: "dev",
      engineRetryMs: 1_000,
      env: { LOG_LEVEL: "info" },
      log: (line) => console.log(`  ${pc.dim(line)}`),
      output: (_, line) => remember(line),
    });
    return { says: "Postgres, Redis, Stripe and the durable engine, all on this machine" };
  });
  if (!world) throw new Error("there is no world");
  const { storefront } = world.urls;
  await timeline.hop("the shop is compiled", async () => {
    const pages = [
      "/",
      "/checkout/success",
      "/api/auth/ok",
      "/api/checkout/session",
      "/api/entitlements",
      "/api/webhooks/stripe",
    ];
    await Promise.all(pages.map((page) => fetch(new URL(page, storefront), { redirect: "manual" })));
    return { says: "in development Next compiles a page when it is first asked for" };
  });
  const { numbers, email, password } = await makePurchase(world, timeline, (message) => log.has(message));
  const { looks, reads, writes } = numbers.stripeCalls;
  console.log(
    `\n${pc.bold("One sale, one grant.")} ${numbers.webhookDeliveries} deliveries of the event, ${looks} looks at Stripe ` +
      `(${reads} reads, ${writes} writes), ${seconds()} in all.`,
  );
  if (!flags.once) await explore(world, email, password, numbers);
  else finish({ ok: true, hops: timeline.hops, ...numbers }, 0);
} catch (error) {
  const hop = error instanceof HopError ? error.hop : "the demo";
  console.error(pc.red(`\nStopped at "${hop}": ${error instanceof Error ? error.message : String(error)}`));
  finish({ ok: false, failedHop: hop, hops: timeline.hops }, 1);
}

async function explore(up: World, email: string, password: string, numbers: object): Promise<void> {
  console.log(`
Have a look around; Ctrl-C stops everything.

  ${pc.bold(up.urls.storefront)}   the shop; sign in as ${email} with ${password}
  ${up.urls.stripe}   what the simulated Stripe knows, and its clock
  ${up.urls.engine}   the runs of the durable engine, with the attempt that failed
  ${up.urls.storefront}/api/health
`);
  if (flags.json) console.log(JSON.stringify({ ok: true, hops: timeline.hops, ...numbers }));
}

function remember(line: string): void {
  try {
    const { msg } = JSON.parse(line) as { msg?: unknown };
    if (typeof msg === "string") log.add(msg);
  } catch {
    // Not every program writes JSON: what is not a log line is not remembered.
  }
}

function finish(report: object, code: number): void {
  void stop().then(() => {
    if (flags.json) console.log(JSON.stringify(report));
    process.exit(code);
  });
}

/** A terminal sends Ctrl-C to every process, and pnpm and tsx pass it on: it arrives more than once. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    await world?.stop();
    await rm(dataDir, { recursive: true, force: true });
  })();
  return stopping;
}

function seconds(): string {
  return `${((performance.now() - begin) / 1_000).toFixed(1)} s`;
}
