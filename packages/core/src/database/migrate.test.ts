import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";

const core = fileURLToPath(new URL("../../migrations", import.meta.url));

let database: TestDatabase;
let folder: string;
let sql: Sql;
beforeEach(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, onnotice: () => {} });
  folder = await mkdtemp(path.join(tmpdir(), "tollgate-migrations-"));
  // The first is enough: what holds for it holds for those that follow.
  await cp(path.join(core, "0001-tollgate.sql"), path.join(folder, "0001-tollgate.sql"));
});
afterEach(async () => {
  await sql.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const run = (namespace = "core") => migrate({ databaseUrl: database.url, folder, namespace });

describe("migrations", () => {
  it("are applied once, and listed in the schema that they make", async () => {
    expect(await run()).toEqual(["0001-tollgate.sql"]);
    expect(await run()).toEqual([]);
    await writeFile(path.join(folder, "0002-more.sql"), "create table tollgate.more (n integer);");
    expect(await run()).toEqual(["0002-more.sql"]);
    const listed = await sql`select namespace, name from tollgate.migrations order by name`;
    expect(listed.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      "core/0001-tollgate.sql",
      "core/0002-more.sql",
    ]);
  });

  it("are applied once by several processes at the same time", async () => {
    const applied = await Promise.all([run(), run(), run()]);
    expect(applied.flat()).toEqual(["0001-tollgate.sql"]);
  });

  it("of one package are no business of another's", async () => {
    await run();
    await rm(path.join(folder, "0001-tollgate.sql"));
    await writeFile(path.join(folder, "0001-other.sql"), "create schema other;");
    expect(await run("other")).toEqual(["0001-other.sql"]);
  });

  it("that were edited after they had been applied are refused", async () => {
    await run();
    await writeFile(path.join(folder, "0001-tollgate.sql"), "create table tollgate.more (n integer);");
    await expect(run()).rejects.toMatchObject({ code: "migration_edited" });
  });

  it("that fail leave nothing of themselves, and are tried again", async () => {
    const broken = path.join(folder, "0002-broken.sql");
    await writeFile(broken, "create table tollgate.half (n integer); select no_such_column;");
    await expect(run()).rejects.toThrow("no_such_column");
    expect(await sql`select to_regclass('tollgate.half') as half`).toMatchObject([{ half: null }]);
    await writeFile(broken, "create table tollgate.half (n integer);");
    expect(await run()).toEqual(["0002-broken.sql"]);
  });
});

describe("a migration", () => {
  it("leaves no lock behind", async () => {
    await run();
    expect(await sql`select 1 from pg_locks where locktype = 'advisory'`).toEqual([]);
  });

  it("takes as long as it takes, whatever limit the database has", async () => {
    await sql.unsafe(
      `alter database ${new URL(database.url).pathname.slice(1)} set statement_timeout = '100ms'`,
    );
    await writeFile(path.join(folder, "0002-slow.sql"), "select pg_sleep(0.3);");
    expect(await run()).toEqual(["0001-tollgate.sql", "0002-slow.sql"]);
  });

  it("waits five seconds for a table that somebody uses, and can be repeated", async () => {
    await run();
    await writeFile(path.join(folder, "0002-more.sql"), "alter table tollgate.customers add more integer;");
    await sql.begin(async (user) => {
      await user`select 1 from tollgate.customers`;
      await expect(run()).rejects.toMatchObject({ code: "55P03" });
    });
    expect(await run()).toEqual(["0002-more.sql"]);
  });
});

describe("a database of the older layout", () => {
  it.each(["public", "billing"])("is refused with what to do: tables in schema %s", async (schema) => {
    await sql.unsafe(`create schema if not exists ${schema};
      create table ${schema}.tollgate_migrations (namespace text, name text, checksum text);
      create table ${schema}.billing_customers (owner_key text);`);
    await expect(run()).rejects.toMatchObject({
      code: "database_layout_old",
      message: `The database has tables of an older layout: ${schema}.tollgate_migrations is from before Tollgate had a schema of its own, and no migration moves these tables; migrate an empty database, or drop the old tables first`,
    });
    expect(await sql`select to_regnamespace('tollgate') as made`).toMatchObject([{ made: null }]);
  });

  it("is not seen in an app's own table of a name that Tollgate used", async () => {
    await sql`create table public.billing_customers (shoe_size integer)`;
    expect(await run()).toEqual(["0001-tollgate.sql"]);
  });
});
