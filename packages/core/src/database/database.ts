import { type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { postgres } from "./driver.ts";
import { limitTransactions } from "./transaction-limits.ts";

export type Database = PostgresJsDatabase;
/** A database or an open transaction, for code that only reads and writes rows. */
export type Rows = Pick<Database, "select" | "insert" | "update" | "delete" | "execute">;

export interface DatabaseConnection {
  db: Database;
  close(): Promise<void>;
}

/**
 * Opens a pool of its own. Nobody may share it: drizzle replaces the serialisers of the client that it is given.
 *
 * It works behind PgBouncer in transaction mode, where each transaction may have another connection to the server: it
 * leaves no setting, lock or prepared statement on a connection, and sends no startup parameter that PgBouncer refuses.
 *
 * @param options.maxConnections size of the pool, 10 by default
 * @param options.applicationName what `pg_stat_activity` shows, `tollgate` by default
 */
export function connectDatabase(
  url: string,
  options: { maxConnections?: number; applicationName?: string } = {},
): DatabaseConnection {
  const client = postgres(url, {
    max: options.maxConnections ?? 10,
    connect_timeout: 5,
    // Seconds until the next attempt. The driver's own pause grows to 20, and each waits for one statement's refusal: what
    // is queued would hang for minutes while Postgres is gone, and for 20 seconds after it is back.
    backoff: (failures) => Math.min(3 ** failures / 100, 0.5),
    idle_timeout: 30,
    onnotice: () => {},
    prepare: false,
    connection: { application_name: options.applicationName ?? "tollgate" },
  });
  return { db: limitTransactions(drizzle(client)), close: () => client.end({ timeout: 5 }) };
}

/** Whether a row exists. It selects no column, so that nobody can depend on which of several rows is found. */
export async function exists(rows: Rows, table: PgTable, where: SQL | undefined): Promise<boolean> {
  const [found] = await rows.select({ one: sql<number>`1` }).from(table).where(where).limit(1);
  return found !== undefined;
}
