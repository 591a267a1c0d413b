import { chown, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type ProcessExit, startProcess } from "./child-process.ts";
import { freePort } from "./ports.ts";
import { type PostgresUser, postgresBinaries, postgresUser, reachableDataDir } from "./postgres-binaries.ts";
import { clearStaleLock, isInitialised } from "./postgres-data-dir.ts";

export type RunningPostgres = {
  /** postgres://… of the database `postgres`, as the superuser, without a password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The actual data folder: not the given one when root runs this and only root can enter that one. */
  readonly dataDir: string;
  /** Ends the sessions, flushes and stops. */
  stop(): Promise<void>;
  /** SIGKILL, the default, is a crash and resolves when the process has ended; SIGSTOP is a hang. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Resolves when Postgres has ended, however it ended. */
  readonly exited: Promise<ProcessExit>;
};

export type PostgresOptions = {
  /** Created when absent; otherwise Postgres serves its databases again. */
  dataDir: string;
  /** 0, the default, picks a free one. */
  port?: number;
  /** Receives every line that Postgres writes. */
  log?: (line: string) => void;
  /** True, the default: a commit survives a power cut. False is for tests, and four times as fast. */
  durable?: boolean;
  /** Server settings beside those of this file, by their names in postgresql.conf. */
  settings?: Readonly<Record<string, string>>;
};

/**
 * Starts a real Postgres on 127.0.0.1 from the binaries that npm installed.
 *
 * @throws Error when the platform has no binaries, or with Postgres's last lines when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = postgresUser();
  const native = await postgresBinaries(user);
  const dataDir = await reachableDataDir(options.dataDir, user);
  const durable = options.durable ?? true;
  if (!(await isInitialised(dataDir))) await initialise({ native, dataDir, user, durable });
  await clearStaleLock(dataDir);

  const wanted = options.port ?? 0;
  for (let attempt = 1; ; attempt++) {
    const port = wanted === 0 ? await freePort() : wanted;
    try {
      const { log, settings } = options;
      const server = await startServer({ native, dataDir, user, durable, port, log, settings });
      return {
        url: `postgres://postgres@127.0.0.1:${port}/postgres`,
        port,
        pid: server.pid,
        dataDir,
        exited: server.exited,
        stop: async () => void (await server.stop()),
        async kill(signal = "SIGKILL") {
          server.kill(signal);
          if (signal === "SIGKILL") await server.exited;
        },
      };
    } catch (error) {
      const lostTheRace = wanted === 0 && String(error).includes("could not bind");
      if (!lostTheRace || attempt === 5) throw error;
    }
  }
}

type Cluster = { native: string; dataDir: string; user: PostgresUser | undefined; durable: boolean };

async function initialise({ native, dataDir, user, durable }: Cluster): Promise<void> {
  // Created under another name, then renamed: a crash half-way leaves no broken database behind.
  const unfinished = `${dataDir}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (user) await chown(unfinished, user.uid, user.gid);
  await startProcess({
    name: "initdb",
    command: join(native, "bin/initdb"),
    args: [
      ...["-D", unfinished, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"],
      ...(durable ? [] : ["--no-sync"]),
    ],
    cwd: "/",
    env: environment(native),
    ...user,
    ready: "ended",
  });
  await rename(unfinished, dataDir);
}

async function startServer(
  cluster: Cluster & { port: number; log: PostgresOptions["log"]; settings: PostgresOptions["settings"] },
) {
  const { native, dataDir, user, durable, port, log } = cluster;
  const settings = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    // For parallel test files, and for several apps with a pool each.
    max_connections: "200",
    lc_messages: "C",
    // synchronous_commit stays on: without fsync it costs little, and a killed Postgres keeps its commits.
    ...(durable ? {} : { fsync: "off", full_page_writes: "off" }),
    ...cluster.settings,
  };
  return startProcess({
    name: "Postgres",
    command: join(native, "bin/postgres"),
    args: ["-D", dataDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    cwd: "/",
    env: environment(native),
    ...user,
    ...(log ? { log } : {}),
    ready: { line: (line) => line.includes("database system is ready to accept connections") },
    // "Fast shutdown": SIGTERM would wait for every client to leave.
    stopSignal: "SIGINT",
    stopGraceMs: 10_000,
  });
}

function environment(native: string): Record<string, string> {
  const lib = join(native, "lib");
  return {
    PATH: process.env.PATH ?? "/usr/bin:/bin",
    LC_ALL: "C",
    LD_LIBRARY_PATH: lib,
    DYLD_LIBRARY_PATH: lib,
  };
}
