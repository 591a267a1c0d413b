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

it("holds until it is released", async () => {
  const unlock = await lockWorld(folder);
  const refused = lockWorld(folder);
  await expect(refused).rejects.toThrow(WorldIsRunningError);
  await expect(refused).rejects.toThrow(
    `Process ${process.pid} already uses ${folder}: use that world, or stop it first.`,
  );
  await unlock();
  await (await lockWorld(folder))();
});

it("does not hold for an ended process, nor for a later one with the same id", async () => {
  for (const left of ["2147483647\nnode dev.ts", `${process.pid}\nanother command`, ""]) {
    await writeFile(join(folder, "lock"), left);
    await (await lockWorld(folder))();
  }
});
