import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

const options = {
  seeds: { type: "string" },
  first: { type: "string", default: "1" },
  seed: { type: "string" },
  json: { type: "boolean", default: false },
  planted: { type: "boolean", default: false },
  plant: { type: "string" },
  play: { type: "string" },
  workers: { type: "string", default: String(Math.min(2, availableParallelism())) },
  draws: { type: "string", default: "full" },
  tolerate: { type: "string", multiple: true, default: [] as string[] },
  help: { type: "boolean", default: false },
} as const;

const usage = `pnpm simulate [options]

  --seeds N        play N seeds, 200 by default
  --first N        the first of them, 1 by default
  --seed N         one seed, step by step
  --draws basic    purchases and portal changes only
  --play NAME      play every seed in one way: model, both, statement, unheard (without a single event) or thin; by default
                   half of the seeds are unheard, and an eighth has thin events
  --planted        plant bugs into a copy of core, and search at most --seeds seeds for each (2,000 by default)
  --plant NAME     one of these bugs
  --tolerate NAME  a promise that may be broken: a known issue; may be repeated
  --workers N      processes, one for each core by default, two at most
  --json           the report as JSON, too

It exits with 1 when a promise is broken.`;

/** Reads the command line. Prints the usage and ends the process for `--help` (0) and for what it does not know (2). */
export function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: args.filter((word) => word !== "--"), options });
    if (!values.help) return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
  console.log(usage);
  process.exit(0);
}
