import { createHash, randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";

export type TestDatabase = {
  readonly url: string;
  /** Ends every session of the database and deletes it. */
  drop(): Promise<void>;
};

export type TestDatabaseOptions = {
  /** Brings an empty database up to date. It must have ended its connections when it resolves. */
  migrate?: (url: string) => Promise<void>;
  /** The name of what `migrate` makes; by default derived from its source. Different migrations need different names. */
  template?: string;
};

/**
 * A database of one's own in the Postgres of the test run. `migrate` runs once for the whole run, in a
 * template; every call copies it, which takes about 20 ms in memory and ten times that on a disk.
 *
 * @throws Error when the test run has no Postgres, or whatever `migrate` throws.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  if (!server) {
    throw new Error("No Postgres in this test run: name local-stack's postgres-for-tests.ts as globalSetup.");
  }
  return createDatabase(server, options);
}

/** The same in the Postgres at that URL. */
export async function createDatabase(server: string, options: TestDatabaseOptions): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asAdmin(server, async (sql) => {
    const template = options.migrate
      ? await ensureTemplate(sql, server, options.migrate, options.template)
      : undefined;
    await sql.unsafe(`create database ${name}${template ? ` template ${template} strategy file_copy` : ""}`);
  });
  return {
    url: urlOf(server, name),
    drop: () =>
      asAdmin(server, async (sql) => void (await sql.unsafe(`drop database if exists ${name} with (force)`))),
  };
}

async function ensureTemplate(
  sql: Sql,
  server: string,
  migrate: (url: string) => Promise<void>,
  given: string | undefined,
): Promise<string> {
  // Hashed, so that any name makes an identifier of a legal form and length.
  const template = `template_${createHash("sha256")
    .update(given ?? String(migrate))
    .digest("hex")
    .slice(0, 16)}`;
  // Test files run in parallel processes: the first migrates, the others wait for it.
  await sql`select pg_advisory_lock(hashtext(${template}))`;
  const [existing] = await sql`select 1 from pg_database where datname = ${template}`;
  if (!existing) {
    // Renamed only when it is complete, so that a migration that fails is tried, and reported, again.
    const unfinished = `${template}_unfinished`;
    await sql.unsafe(`drop database if exists ${unfinished} with (force)`);
    await sql.unsafe(`create database ${unfinished}`);
    await migrate(urlOf(server, unfinished));
    await sql.unsafe(`alter database ${unfinished} rename to ${template}`);
  }
  await sql`select pg_advisory_unlock(hashtext(${template}))`;
  return template;
}

async function asAdmin<T>(server: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(server, { max: 1, onnotice: () => {} });
  try {
    return await work(sql);
  } finally {
    // Also gives back the advisory lock when the migration failed.
    await sql.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
