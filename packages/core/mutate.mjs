import { spawnSync } from "node:child_process";

// `pnpm mutate [room …]`: Stryker takes no rooms, so they are handed to its configuration.
const rooms = process.argv.slice(2);
const { status } = spawnSync("stryker", ["run"], {
  stdio: "inherit",
  env: { ...process.env, MUTATE_ROOMS: rooms.join(" ") },
});
process.exit(status ?? 1);
