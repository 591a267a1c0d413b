import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type RunningPostgres, startPostgres } from "../postgres.ts";
import { createDatabase, type TestDatabase, type TestDatabaseOptions } from "./test-database.ts";

let folder: string;
let server: RunningPostgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tollgate-test-database-"));
  await chmod(folder, 0o755);
  server = await startPostgres({ dataDir: join(folder, "postgres"), durable: false });
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const createTestDatabase = (options: TestDatabaseOptions = {}) => createDatabase(server.url, options);

async function query(url: string, text: string) {
  const sql = postgres(url, { max: 1 });
  try {
    return [...(await sql.unsafe(text))];
  } finally {
    await sql.end();
  }
}

const makeNotes = async (url: string) => {
  await query(url, "create table notes (text text)");
};

async function namesOf(...databases: TestDatabase[]) {
  const list = databases.map(({ url }) => `'${new URL(url).pathname.slice(1)}'`).join();
  return query(server.url, `select datname from pg_database where datname in (${list})`);
}

it("gives every call a database of its own", async () => {
  const [one, other] = await Promise.all([
    createTestDatabase({ migrate: makeNotes }),
    createTestDatabase({ migrate: makeNotes }),
  ]);
  await query(one.url, "insert into notes values ('mine')");
  expect(await query(one.url, "select text from notes")).toEqual([{ text: "mine" }]);
  expect(await query(other.url, "select text from notes")).toEqual([]);
  await Promise.all([one.drop(), other.drop()]);
});

it("migrates once, however many databases are requested at once", async () => {
  const migrate = vi.fn(makeNotes);
  const databases = await Promise.all(
    Array.from({ length: 8 }, () => createTestDatabase({ migrate, template: "counted" })),
  );
  expect(migrate).toHaveBeenCalledTimes(1);
  await Promise.all(databases.map((database) => database.drop()));
});

it("reports a failed migration, and retries it for the next caller", async () => {
  const failing = async () => {
    throw new Error("column is missing");
  };
  await expect(createTestDatabase({ migrate: failing, template: "mended" })).rejects.toThrow(
    "column is missing",
  );
  const database = await createTestDatabase({ migrate: makeNotes, template: "mended" });
  expect(await query(database.url, "select * from notes")).toEqual([]);
  await database.drop();
});

it("drops a database with open connections", async () => {
  const database = await createTestDatabase();
  const open = postgres(database.url, { max: 1, onclose: () => {} });
  await open`select 1`;
  await database.drop();
  expect(await namesOf(database)).toEqual([]);
  await open.end({ timeout: 0 }).catch(() => {});
});

it("gives an empty database when there is nothing to migrate", async () => {
  const database = await createTestDatabase();
  expect(await query(database.url, "select * from pg_tables where schemaname = 'public'")).toEqual([]);
  expect(await namesOf(database)).toHaveLength(1);
  await database.drop();
});
