import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { commandOf } from "./process-command.ts";

/** Another world uses the same data: two at once would undo each other's writes. */
export class WorldIsRunningError extends Error {
  override readonly name = "WorldIsRunningError";
}

/**
 * Locks the data folder for this process and returns a function that releases it. The lock of a crashed process does not
 * hold.
 *
 * @throws WorldIsRunningError when another process holds the lock.
 */
export async function lockWorld(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, "lock");
  const mine = `${process.pid}\n${commandOf(process.pid)}`;
  for (let attempt = 1; attempt <= 2; attempt++) {
    const file = await open(path, "wx").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    if (file) {
      await file.writeFile(mine);
      await file.close();
      return () => rm(path, { force: true });
    }
    const [pid = "", command] = (await readFile(path, "utf8").catch(() => "")).split("\n");
    if (command && commandOf(Number(pid)) === command) {
      throw new WorldIsRunningError(
        `Process ${pid} already uses ${dataDir}: use that world, or stop it first.`,
      );
    }
    await rm(path, { force: true });
  }
  throw new WorldIsRunningError(`Another process has just locked ${dataDir}.`);
}
