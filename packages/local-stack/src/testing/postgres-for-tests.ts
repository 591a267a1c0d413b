import { chmod, mkdtemp, readdir, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type RunningPostgres, startPostgres } from "../postgres.ts";
import { commandOf } from "../process-command.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The Postgres of this test run, in which `createTestDatabase` creates databases. */
    postgresUrl: string;
  }
}

const prefix = "tollgate-tests-";
let postgres: RunningPostgres | undefined;
let folder: string | undefined;

/** Vitest's globalSetup: one Postgres for a project's run, deleted afterwards. */
export async function setup(project: TestProject): Promise<void> {
  const parent = await fastFolder();
  await removeAbandoned(parent);
  folder = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
  await chmod(folder, 0o755);
  postgres = await startPostgres({
    dataDir: join(folder, "postgres"),
    durable: false,
    // A statement that relies on the search path, which does not survive a pooler, finds no table here.
    settings: { search_path: "" },
  });
  project.provide("postgresUrl", postgres.url);
}

export async function teardown(): Promise<void> {
  await postgres?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}

/** In memory if possible: a database has some 400 files, and copying them on a disk takes ten times as long. */
async function fastFolder(): Promise<string> {
  const memory = "/dev/shm";
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  // Containers often have only 64 MB there.
  return free > 2 * 1024 ** 3 ? memory : tmpdir();
}

/** Deletes the folders of killed runs: in memory they would be a leak. */
async function removeAbandoned(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
  const abandoned = names.filter((name) => commandOf(Number(name.slice(prefix.length).split("-")[0])) === "");
  await Promise.all(abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
