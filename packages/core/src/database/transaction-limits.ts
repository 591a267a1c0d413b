import { sql } from "drizzle-orm";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";

/**
 * For as long as the transaction lasts: a statement ends after 10 seconds, a wait for a lock after 5, and a transaction
 * whose process hangs after 30. So every lock of ours is free again in bounded time, also for statements without a
 * transaction, which have the limits of the role. As startup parameters PgBouncer would refuse them.
 */
const limits = sql`
  select set_config('statement_timeout', '10s', true), set_config('lock_timeout', '5s', true),
    set_config('idle_in_transaction_session_timeout', '30s', true)`;

/** Gives each transaction of a database these limits. It changes the database that it is given. */
export function limitTransactions(db: PostgresJsDatabase): PostgresJsDatabase {
  const begin = db.transaction.bind(db);
  db.transaction = (work, config) =>
    begin(async (rows) => {
      // Not awaited: the driver sends the first statement along with it. When it fails, the transaction fails.
      rows.execute(limits).catch(() => {});
      return work(rows);
    }, config);
  return db;
}
