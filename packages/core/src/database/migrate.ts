import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { BillingError } from "../errors.ts";

export interface MigrateInput {
  databaseUrl: string;
  /** A folder of `NNNN-name.sql` files, applied in the order of their names. */
  folder: string;
  /** Whose migrations these are: several packages may have tables in one database. */
  namespace: string;
}

/**
 * Applies the migrations that are not applied yet, each in a transaction of its own, and returns their names.
 * `tollgate.migrations` lists what has been applied, for every namespace. Safe to run from several processes at once: an
 * advisory lock lets one in at a time.
 *
 * @throws BillingError `migration_edited` when an applied file has changed since; `database_layout_old` when the database
 * has tables from before Tollgate had a schema of its own.
 */
export async function migrate({ databaseUrl, folder, namespace }: MigrateInput): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    // The lock is the connection's: the pool holds one, and ending it frees the lock.
    await sql`select pg_advisory_lock(hashtext('tollgate_migrations'))`;
    await refuseOldLayout(sql);
    await sql`create schema if not exists tollgate`;
    await sql`create table if not exists tollgate.migrations (
      namespace text not null, name text not null, checksum text not null,
      applied_at timestamptz not null default now(), primary key (namespace, name))`;
    const rows = await sql<{ name: string; checksum: string }[]>`
      select name, checksum from tollgate.migrations where namespace = ${namespace}`;
    const applied = new Map(rows.map((row) => [row.name, row.checksum]));
    const fresh: string[] = [];
    for (const name of names) {
      const text = await readFile(path.join(folder, name), "utf8");
      const checksum = createHash("sha256").update(text).digest("hex");
      const known = applied.get(name);
      if (known === checksum) continue;
      if (known !== undefined)
        throw new BillingError(
          "migration_edited",
          `${namespace}/${name}; write a new file instead of editing it`,
        );
      await sql.begin(async (transaction) => {
        await transaction.unsafe(text);
        await transaction`insert into tollgate.migrations (namespace, name, checksum)
          values (${namespace}, ${name}, ${checksum})`;
      });
      fresh.push(name);
    }
    return fresh;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The older layout had its tables where the search path led, and listed its migrations in `tollgate_migrations`. */
async function refuseOldLayout(sql: Sql): Promise<void> {
  const [old] = await sql<{ schema: string }[]>`
    select n.nspname as schema from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = 'tollgate_migrations' and c.relkind = 'r'`;
  if (old)
    throw new BillingError(
      "database_layout_old",
      `${old.schema}.tollgate_migrations is from before Tollgate had a schema of its own, and no migration moves these tables; migrate an empty database, or drop the old tables first`,
    );
}
