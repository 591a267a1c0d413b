import { createHash, randomUUID } from "node:crypto";
import postgres, { type Sql } from "postgres";
import { inject } from "vitest";

export type TestDatabase = {
  readonly url: string;
  /** Ends every session of the database and deletes it. */
  drop(): Promise<void>;
};

export type TestDatabaseOptions = {
  /** Migrates an empty database. It must close its connections before it resolves. */
  migrate?: (url: string) => Promise<void>;
  /** Name of the template that `migrate` fills; by default derived from its source. Different migrations need different names. */
  template?: string;
};

/**
 * Creates a database in the Postgres of the test run. `migrate` runs once per run, in a template. Every call copies the
 * template, which takes about 20 ms in memory and ten times that on a disk.
 *
 * @throws Error when the test run has no Postgres. Rethrows what `migrate` throws.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  if (!server) {
    throw new Error("This test run has no Postgres: set local-stack's postgres-for-tests.ts as globalSetup.");
  }
  return createDatabase(server, options);
}

/** Like `createTestDatabase`, in the Postgres at that URL. */
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
  // The hash turns any name into a valid identifier.
  const template = `template_${createHash("sha256")
    .update(given ?? String(migrate))
    .digest("hex")
    .slice(0, 16)}`;
  // Test files run in parallel processes: the first one migrates, the others wait.
  await sql`select pg_advisory_lock(hashtext(${template}))`;
  const [existing] = await sql`select 1 from pg_database where datname = ${template}`;
  if (!existing) {
    // Renamed only when complete, so that a failed migration runs, and fails, again for the next caller.
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
    // Also releases the advisory lock when the migration failed.
    await sql.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
