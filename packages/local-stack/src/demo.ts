import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { oneOf, readCommandLine } from "@tollgate/command-line";
import pc from "picocolors";
import { makePurchase } from "./demo/purchase.ts";
import { createTimeline, HopError } from "./demo/timeline.ts";
import { eventStyles } from "./webhook-registration.ts";
import { startWorld, type World } from "./world.ts";

// `pnpm demo`: starts the world in a temporary folder, makes one purchase, and stays up to be explored.

const flags = readCommandLine({
  name: "pnpm demo",
  about: "Starts the world in a temporary folder, makes one purchase, and stays up to be explored.",
  options: {
    once: {
      type: "boolean",
      default: false,
      about: "end after the purchase, with 0, or with 1 and the hop that failed",
    },
    json: { type: "boolean", default: false, about: "one JSON object on the last line" },
    events: {
      type: "string",
      value: eventStyles.join("|"),
      default: "snapshot",
      about: "the style of Stripe's events: snapshot (the default), thin, or both at one address",
    },
  },
  read: ({ events, ...rest }) => ({ ...rest, events: oneOf("events", events, eventStyles) }),
});
const { events } = flags;

const dataDir = await mkdtemp(path.join(tmpdir(), "tollgate-demo-"));
// Under root, Postgres runs as the user `nobody`, who must be able to enter this folder.
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
      events,
      env: { LOG_LEVEL: "info" },
      log: (line) => console.log(`  ${pc.dim(line)}`),
      output: (_, line) => remember(line),
    });
    return { summary: "Postgres, Redis, Stripe and the durable engine, all on this machine" };
  });
  if (!world) throw new Error("the world did not start");
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
    return { summary: "in development Next compiles a page on its first request" };
  });
  const { numbers, email, password } = await makePurchase(world, timeline, {
    events,
    wasLogged: (message) => log.has(message),
  });
  const { syncs, reads, writes } = numbers.stripeCalls;
  console.log(
    `\n${pc.bold("One sale, one grant.")} ${numbers.webhookDeliveries} deliveries of the event, ${syncs} syncs ` +
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
Everything is up; Ctrl-C stops it.

  ${pc.bold(up.urls.storefront)}   the shop; sign in as ${email} with ${password}
  ${up.urls.stripe}   the simulated Stripe: its objects and its clock
  ${up.urls.engine}   the durable engine: its runs, with the attempt that failed
  ${up.urls.storefront}/api/health
`);
  if (flags.json) console.log(JSON.stringify({ ok: true, hops: timeline.hops, ...numbers }));
}

function remember(line: string): void {
  try {
    const { msg } = JSON.parse(line) as { msg?: unknown };
    if (typeof msg === "string") log.add(msg);
  } catch {
    // Not a log line: some programs write plain text.
  }
}

function finish(report: object, code: number): void {
  void stop().then(() => {
    if (flags.json) console.log(JSON.stringify(report));
    process.exit(code);
  });
}

/** Ctrl-C arrives more than once: the terminal sends it to every process, and pnpm and tsx forward it. */
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
