import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lockWorld, WorldIsRunningError } from "./world-lock.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tollgate-lock-test-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("holds until it is given back", async () => {
  const unlock = await lockWorld(folder);
  const refused = lockWorld(folder);
  await expect(refused).rejects.toThrow(WorldIsRunningError);
  await expect(refused).rejects.toThrow(
    `Process ${process.pid} already runs on ${folder}: use it, or stop it first.`,
  );
  await unlock();
  await (await lockWorld(folder))();
});

it("does not hold for a process that is gone, nor for a later one with its number", async () => {
  for (const left of ["2147483647\nnode dev.ts", `${process.pid}\nanother command`, ""]) {
    await writeFile(join(folder, "lock"), left);
    await (await lockWorld(folder))();
  }
});
