import { sql } from "drizzle-orm";
import type { Rows } from "./database.ts";

/** The migrations without which the code of one package does not work. */
export interface RequiredMigrations {
  /** Whose they are, as given to `migrate`. */
  namespace: string;
  /** Names of files, in the order in which they are applied. */
  names: readonly string[];
}

/** In the code and not read from a folder, because a bundled app has no folder; a test compares the two. */
export const coreMigrations: RequiredMigrations = {
  namespace: "core",
  names: [
    "0001-tollgate.sql",
    "0002-reconciliations.sql",
    "0003-applied-syncs.sql",
    "0004-thin-events.sql",
    "0005-open-invoices.sql",
  ],
};

/**
 * Those that the database lacks, as `namespace/name`, in the order of `required`. Migrations that nobody here requires are
 * ignored: they are of a newer release, which is being rolled out, or of another package.
 *
 * @throws whatever the driver throws when the database does not answer
 */
export async function missingMigrations(
  rows: Pick<Rows, "execute">,
  required: readonly RequiredMigrations[],
): Promise<string[]> {
  const applied = new Set(await appliedMigrations(rows));
  return required
    .flatMap(({ namespace, names }) => names.map((name) => `${namespace}/${name}`))
    .filter((migration) => !applied.has(migration));
}

async function appliedMigrations(rows: Pick<Rows, "execute">): Promise<string[]> {
  try {
    const listed = await rows.execute<{ namespace: string; name: string }>(
      sql`select namespace, name from tollgate.migrations`,
    );
    return listed.map(({ namespace, name }) => `${namespace}/${name}`);
  } catch (error) {
    if (isUndefinedTable(error)) return [];
    throw error;
  }
}

/** SQLSTATE 42P01, also when the schema is missing (postgresql.org/docs/current/errcodes-appendix.html). */
function isUndefinedTable(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "42P01";
}
