import { fileURLToPath } from "node:url";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import { connectDatabase, type Database } from "../database/database.ts";
import { migrate } from "../database/migrate.ts";

export interface TestDb {
  db: Database;
  url: string;
  close(): Promise<void>;
}

/** A migrated database for one test, in the Postgres of the test run. */
export async function openTestDb(): Promise<TestDb> {
  return connected(await createTestDatabase({ template: "core", migrate: migrateCore }));
}

/** The same for a database that was not empty: `prepare` makes what is in it before Tollgate comes. */
export async function openPreparedDb(prepare: (databaseUrl: string) => Promise<void>): Promise<TestDb> {
  const database = await createTestDatabase();
  await prepare(database.url);
  await migrateCore(database.url);
  return connected(database);
}

async function migrateCore(databaseUrl: string): Promise<void> {
  const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
  await migrate({ databaseUrl, folder, namespace: "core" });
}

function connected(database: TestDatabase): TestDb {
  const connection = connectDatabase(database.url);
  return {
    db: connection.db,
    url: database.url,
    close: async () => {
      await connection.close();
      await database.drop();
    },
  };
}
