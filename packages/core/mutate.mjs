import { spawnSync } from "node:child_process";
import { RefusedArgument, readCommandLine } from "@tollgate/command-line";
import { rooms } from "./mutation-rooms.mjs";

// `pnpm mutate [room …]`: Stryker takes no rooms, so they are handed to its configuration.
const known = Object.keys(rooms);
const asked = readCommandLine({
  name: "pnpm mutate",
  words: "[room …]",
  about: `Changes the code of these rooms, one change at a time, and expects a test to fail: ${known.join(", ")}. All of them by default.`,
  options: {},
  read: (_, named) => {
    const unknown = named.find((name) => !known.includes(name));
    if (unknown === undefined) return named;
    throw new RefusedArgument(`There is no room "${unknown}".`);
  },
});
const { status } = spawnSync("stryker", ["run"], {
  stdio: "inherit",
  env: { ...process.env, MUTATE_ROOMS: asked.join(" ") },
});
process.exit(status ?? 1);
