import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCommandLine } from "@tollgate/command-line";
import pc from "picocolors";
import { seedPeople } from "./people/seed-people.ts";
import { startWorld, type World } from "./world.ts";

// `pnpm dev`: the whole world until Ctrl-C. Its data stays in .tollgate between runs.

readCommandLine({
  name: "pnpm dev",
  about: "Starts the whole world, until Ctrl-C. Its data stays in .tollgate between runs.",
  options: {},
  read: () => undefined,
});

let world: World | undefined;
const stopping = new AbortController();

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
// tsx, our parent process, has ended without a signal.
process.on("disconnect", () => void stop());

async function stop(): Promise<void> {
  // Ctrl-C arrives more than once: the terminal sends it to every process, and pnpm and tsx forward it.
  if (stopping.signal.aborted) return;
  stopping.abort();
  console.log(pc.dim("\nstopping"));
  // Without a world, parts may still be starting: the watchdog stops them when this process ends.
  if (world) await world.stop();
  process.exit(0);
}

async function fill(up: World, file: string): Promise<void> {
  await seedPeople({
    world: up,
    file,
    signal: stopping.signal,
    onPerson: ({ name, about }, problem, done, of) => {
      const line = `${`${done}/${of}`.padStart(5)}  ${name}: ${about}`;
      console.log(problem ? `${pc.red("✗")} ${line}: ${problem}` : `${pc.green("✓")} ${line}`);
    },
  });
  if (stopping.signal.aborted) return;
  console.log(`\nSign in as any of them: ${pc.bold(`${up.urls.storefront}/development/people`)}\n`);
}

const envFile = fileURLToPath(new URL("../../../.env", import.meta.url));
if (existsSync(envFile)) process.loadEnvFile(envFile);
try {
  world = await startWorld({
    dataDir: fileURLToPath(new URL("../../../.tollgate", import.meta.url)),
    nextMode: "dev",
    log: (line) => console.log(`${pc.green("●")} ${line}`),
    output: (part, line) => {
      if (part === "storefront" || part === "functions") console.log(`${pc.dim(`${part} |`)} ${line}`);
    },
  });
  console.log(`\n${pc.bold(world.urls.storefront)}  Ctrl-C stops everything; the data stays in .tollgate.\n`);
  if (world.peopleFile) await fill(world, world.peopleFile);
} catch (error) {
  if (stopping.signal.aborted) process.exit(0);
  console.error(error instanceof Error ? pc.red(error.message) : error);
  process.exit(1);
}
