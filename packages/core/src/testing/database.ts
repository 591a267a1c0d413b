import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { connectDatabase, type Database } from "../database/database.ts";
import { migrate } from "../database/migrate.ts";

export interface TestDb {
  db: Database;
  url: string;
  close(): Promise<void>;
}

/** A migrated database for one test, in the Postgres of the test run. */
export async function openTestDb(): Promise<TestDb> {
  const database = await createTestDatabase({
    template: "core",
    migrate: async (databaseUrl) => {
      const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
      await migrate({ databaseUrl, folder, namespace: "core" });
    },
  });
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
