import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { commandOf } from "./process-command.ts";

/** @throws Error when the folder has other content. */
export async function isInitialised(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir).catch((): string[] => []);
  if (names.length === 0) return false;
  if (names.includes("PG_VERSION")) return true;
  throw new Error(
    `${dataDir} is neither empty nor a Postgres data folder: choose another folder, or empty it.`,
  );
}

/**
 * A crash leaves postmaster.pid behind. Postgres then does not start if the process id in it belongs to any live process
 * of the same user, which is likely in a container.
 */
export async function clearStaleLock(dataDir: string): Promise<void> {
  const lock = join(dataDir, "postmaster.pid");
  const pid = Number((await readFile(lock, "utf8").catch(() => "")).split("\n")[0]);
  if (!pid) return;
  // The watchdog of a process that just died may still be stopping this Postgres.
  for (let attempt = 0; attempt < 50 && serves(pid, dataDir); attempt++) await wait(100);
  if (serves(pid, dataDir)) {
    throw new Error(`A Postgres with process id ${pid} already serves ${dataDir}: stop it first.`);
  }
  await rm(lock, { force: true });
}

function serves(pid: number, dataDir: string): boolean {
  const command = commandOf(pid);
  return command.includes("postgres") && command.includes(dataDir);
}
