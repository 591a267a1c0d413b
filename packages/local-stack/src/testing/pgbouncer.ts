import { accessSync, constants } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { startProcess } from "../child-process.ts";
import { freePort } from "../ports.ts";
import { postgresUser } from "../postgres-binaries.ts";

export type RunningPgbouncer = {
  /** The same database, through PgBouncer. */
  readonly url: string;
  stop(): Promise<void>;
};

/** The program on the PATH, or where Debian has it; undefined when it is not installed. */
export function findPgbouncer(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, "pgbouncer")).find(isExecutable);
}

/**
 * Starts a PgBouncer in transaction mode in front of a database.
 *
 * @param options.connections how many it has to the server, whatever number of clients
 * @throws Error with its last lines when it does not start
 */
export async function startPgbouncer(
  databaseUrl: string,
  options: { program: string; connections: number },
): Promise<RunningPgbouncer> {
  const database = new URL(databaseUrl);
  const name = database.pathname.slice(1);
  const user = postgresUser();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "tollgate-pgbouncer-"));
  const file = join(folder, "pgbouncer.ini");
  await writeFile(join(folder, "users.txt"), `"${database.username}" ""\n`);
  await writeFile(
    file,
    [
      "[databases]",
      `${name} = host=${database.hostname} port=${database.port} dbname=${name}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = trust",
      `auth_file = ${join(folder, "users.txt")}`,
      "pool_mode = transaction",
      `default_pool_size = ${options.connections}`,
    ].join("\n"),
  );
  await chmod(folder, 0o755);
  // PgBouncer refuses to run as root, as Postgres does.
  if (user) await chown(folder, user.uid, user.gid);
  const running = await startProcess({
    name: "PgBouncer",
    command: options.program,
    args: [file],
    cwd: "/",
    ...user,
    ready: { port },
    // It stops at once on SIGTERM; on SIGINT it would wait for its clients.
    stopSignal: "SIGTERM",
  });
  const url = new URL(databaseUrl);
  url.port = String(port);
  return {
    url: url.href,
    async stop() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
