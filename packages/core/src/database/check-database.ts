import { sql } from "drizzle-orm";
import type { Rows } from "./database.ts";
import { coreMigrations, missingMigrations, type RequiredMigrations } from "./required-migrations.ts";

/** What an app must know about its database before it serves anybody. */
export interface DatabaseCheck {
  /** Migrations that are not applied, as `namespace/name`. */
  missing: string[];
  /** Whether it is a standby: it answers with what reached it so far, and refuses every write. */
  standby: boolean;
  /** Whether transactions may not write here, on a standby or by a setting. */
  readOnly: boolean;
}

/**
 * Checks the database behind a connection: at the start of an app, and for whoever operates it.
 *
 * @param options.migrations what the app requires beside core's own
 * @throws whatever the driver throws when the database does not answer
 */
export async function checkDatabase(
  rows: Pick<Rows, "execute">,
  options: { migrations?: readonly RequiredMigrations[] } = {},
): Promise<DatabaseCheck> {
  const [server] = await rows.execute<{ standby: boolean; readOnly: boolean }>(sql`
    select pg_catalog.pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as "readOnly"`);
  const missing = await missingMigrations(rows, [coreMigrations, ...(options.migrations ?? [])]);
  return { missing, standby: server?.standby === true, readOnly: server?.readOnly === true };
}
