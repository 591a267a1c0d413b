import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import postgres from "postgres";
import { BillingError } from "../errors.ts";

export interface MigrateInput {
  databaseUrl: string;
  /** A folder of `NNNN-name.sql` files, applied in the order of their names. */
  folder: string;
  /** Whose migrations these are: several packages may keep tables in one database. */
  namespace: string;
}

/**
 * Applies the migrations that are not applied yet, each in a transaction of its own, and returns their names.
 * Safe to run from several processes at once: an advisory lock lets one in at a time.
 *
 * @throws BillingError `migration_edited` when an applied file has changed since.
 */
export async function migrate({ databaseUrl, folder, namespace }: MigrateInput): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    // The lock is the connection's: the pool holds one, and ending it frees the lock.
    await sql`select pg_advisory_lock(hashtext('tollgate_migrations'))`;
    await sql`create table if not exists tollgate_migrations (
      namespace text not null, name text not null, checksum text not null,
      applied_at timestamptz not null default now(), primary key (namespace, name))`;
    const rows = await sql<{ name: string; checksum: string }[]>`
      select name, checksum from tollgate_migrations where namespace = ${namespace}`;
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
        await transaction`insert into tollgate_migrations (namespace, name, checksum)
          values (${namespace}, ${name}, ${checksum})`;
      });
      fresh.push(name);
    }
    return fresh;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
