import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RunningPostgres, startPostgres } from "./postgres.ts";

let folder: string;
const started: RunningPostgres[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tollgate-postgres-test-"));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(dataDir = join(folder, "data")): Promise<RunningPostgres> {
  const server = await startPostgres({ dataDir, durable: false });
  started.push(server);
  return server;
}

async function query(server: RunningPostgres, text: string) {
  const sql = postgres(server.url, { max: 1 });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

it("serves UTF-8 databases on 127.0.0.1 only and without a unix socket", async () => {
  const server = await start();
  expect(
    await query(
      server,
      "select current_setting('listen_addresses') as a, current_setting('unix_socket_directories') as s, current_setting('server_encoding') as e",
    ),
  ).toEqual([{ a: "127.0.0.1", s: "", e: "UTF8" }]);
});

it("keeps its data across a stop and a start", async () => {
  const first = await start();
  await query(first, "create table notes (n int); insert into notes values (7)");
  await first.stop();
  expect(await query(await start(), "select n from notes")).toEqual([{ n: 7 }]);
});

it("starts again after a crash, even when another process now has the id in postmaster.pid", async () => {
  const first = await start();
  await query(first, "create table notes (n int); insert into notes values (7)");
  await first.kill();
  const lock = join(first.dataDir, "postmaster.pid");
  const [, ...rest] = (await readFile(lock, "utf8")).split("\n");
  await writeFile(lock, [String(process.pid), ...rest].join("\n"));
  expect(await query(await start(), "select n from notes")).toEqual([{ n: 7 }]);
});

it("refuses a folder with other content", async () => {
  await writeFile(join(folder, "holiday.jpg"), "");
  await expect(start(folder)).rejects.toThrow("neither empty nor a Postgres data folder");
});

it("reports why it did not start when the port is taken", async () => {
  const first = await start();
  const second = startPostgres({ dataDir: join(folder, "other"), port: first.port, durable: false });
  await expect(second).rejects.toThrow(/ended before it was ready[\s\S]*Address already in use/);
});

it.runIf(process.getuid?.() === 0)(
  "stores the data in another folder when only root can enter the given one",
  async () => {
    await chmod(folder, 0o700);
    const server = await start();
    expect(server.dataDir).not.toContain(folder);
    expect(await query(server, "select 1 as one")).toEqual([{ one: 1 }]);
    await server.stop();
    await rm(join(server.dataDir, ".."), { recursive: true, force: true });
  },
);
