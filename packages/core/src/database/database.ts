import { type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

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
 * @param options.maxConnections size of the pool, 10 by default
 */
export function connectDatabase(url: string, options: { maxConnections?: number } = {}): DatabaseConnection {
  const client = postgres(url, {
    max: options.maxConnections ?? 10,
    connect_timeout: 5,
    idle_timeout: 30,
    onnotice: () => {},
    connection: { application_name: "tollgate", statement_timeout: 10_000, lock_timeout: 5_000 },
  });
  return { db: drizzle(client), close: () => client.end({ timeout: 5 }) };
}

/** Whether a row exists. It selects no column, so that nobody can depend on which of several rows is found. */
export async function exists(rows: Rows, table: PgTable, where: SQL | undefined): Promise<boolean> {
  const [found] = await rows.select({ one: sql<number>`1` }).from(table).where(where).limit(1);
  return found !== undefined;
}
