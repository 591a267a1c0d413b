import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { BillingError } from "../errors.ts";
import { postgres, type Sql, type TransactionSql } from "./driver.ts";

export interface MigrateInput {
  databaseUrl: string;
  /** A folder of `NNNN-name.sql` files, applied in the order of their names. */
  folder: string;
  /** Whose migrations these are: several packages may have tables in one database. */
  namespace: string;
}

/**
 * Applies the migrations that are not applied yet, each in a transaction of its own, and returns their names.
 * `tollgate.migrations` lists what has been applied, for every namespace. Safe to run from several processes at once and
 * behind PgBouncer: each transaction takes an advisory lock, which ends with it.
 *
 * @throws BillingError `migration_edited` when an applied file has changed since; `database_layout_old` when the database
 * has tables from before Tollgate had a schema of its own. Postgres's error 55P03 when somebody else locks a table for
 * longer than five seconds: what waits for such a lock blocks everybody behind it.
 */
export async function migrate({ databaseUrl, folder, namespace }: MigrateInput): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, prepare: false, onnotice: () => {} });
  try {
    await inTurn(sql, createList);
    const fresh: string[] = [];
    for (const name of names) {
      const text = await readFile(path.join(folder, name), "utf8");
      if (await inTurn(sql, (transaction) => applyOnce(transaction, { namespace, name, text })))
        fresh.push(name);
    }
    return fresh;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Runs `work` in a transaction, while no other process migrates. */
async function inTurn<T>(sql: Sql, work: (transaction: TransactionSql) => Promise<T>): Promise<T> {
  const result = await sql.begin(async (transaction) => {
    // Its turn may come late, and a migration may take long, whatever limits the role has.
    await transaction`select set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true)`;
    await transaction`select pg_advisory_xact_lock(hashtext('tollgate_migrations'))`;
    await transaction`select set_config('lock_timeout', '5s', true)`;
    return { of: await work(transaction) };
  });
  return result.of as T;
}

async function createList(transaction: TransactionSql): Promise<void> {
  await refuseOldLayout(transaction);
  await transaction`create schema if not exists tollgate`;
  await transaction`create table if not exists tollgate.migrations (
    namespace text not null, name text not null, checksum text not null,
    applied_at timestamptz not null default now(), primary key (namespace, name))`;
}

/** Whether it was applied now: false when it had been before. */
async function applyOnce(
  transaction: TransactionSql,
  { namespace, name, text }: { namespace: string; name: string; text: string },
): Promise<boolean> {
  const checksum = createHash("sha256").update(text).digest("hex");
  const [applied] = await transaction<{ checksum: string }[]>`
    select checksum from tollgate.migrations where namespace = ${namespace} and name = ${name}`;
  if (applied && applied.checksum !== checksum)
    throw new BillingError(
      "migration_edited",
      `${namespace}/${name}; write a new file instead of editing it`,
    );
  if (applied) return false;
  await transaction.unsafe(text);
  await transaction`insert into tollgate.migrations (namespace, name, checksum)
    values (${namespace}, ${name}, ${checksum})`;
  return true;
}

/** The older layout had its tables where the search path led, and listed its migrations in `tollgate_migrations`. */
async function refuseOldLayout(transaction: TransactionSql): Promise<void> {
  const [old] = await transaction<{ schema: string }[]>`
    select n.nspname as schema from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relname = 'tollgate_migrations' and c.relkind = 'r'`;
  if (old)
    throw new BillingError(
      "database_layout_old",
      `${old.schema}.tollgate_migrations is from before Tollgate had a schema of its own, and no migration moves these tables; migrate an empty database, or drop the old tables first`,
    );
}
