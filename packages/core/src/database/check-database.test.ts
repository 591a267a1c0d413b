import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { checkDatabase } from "./check-database.ts";
import { connectDatabase } from "./database.ts";
import { coreMigrations } from "./required-migrations.ts";

let migrated: TestDb;
beforeEach(async () => {
  migrated = await openTestDb();
});
afterEach(() => migrated.close());

const all = coreMigrations.names.map((name) => `core/${name}`);

describe("the check of a database", () => {
  it("finds nothing in one that is migrated and takes writes", async () => {
    expect(await checkDatabase(migrated.db)).toEqual({ missing: [], standby: false, readOnly: false });
  });

  it("row m: names every migration of one that was never migrated", async () => {
    const empty = await createTestDatabase();
    const { db, close } = connectDatabase(empty.url);
    expect((await checkDatabase(db)).missing).toEqual(all);
    await close();
    await empty.drop();
  });

  it("names the one that is missing, and none that it does not know", async () => {
    const last = coreMigrations.names.at(-1);
    await migrated.db.execute(sql`delete from tollgate.migrations where name = ${last}`);
    await migrated.db.execute(
      sql`insert into tollgate.migrations values ('core', '9999-of-a-newer-release.sql', 'checksum')`,
    );
    expect((await checkDatabase(migrated.db)).missing).toEqual([`core/${last}`]);
  });

  it("names what the app requires beside it", async () => {
    const migrations = [{ namespace: "shop", names: ["0001-shop.sql", "0002-more.sql"] }];
    await migrated.db.execute(
      sql`insert into tollgate.migrations values ('shop', '0001-shop.sql', 'checksum')`,
    );
    expect((await checkDatabase(migrated.db, { migrations })).missing).toEqual(["shop/0002-more.sql"]);
  });

  it("row o: says of one that takes no writes that it does not", async () => {
    const name = new URL(migrated.url).pathname.slice(1);
    await migrated.db.execute(sql.raw(`alter database "${name}" set default_transaction_read_only = on`));
    const { db, close } = connectDatabase(migrated.url);
    expect(await checkDatabase(db)).toEqual({ missing: [], standby: false, readOnly: true });
    await close();
  });

  it("fails when the database does not answer, instead of naming migrations", async () => {
    const gone = await openTestDb();
    await gone.close();
    await expect(checkDatabase(gone.db)).rejects.toThrow();
  });
});

it("core requires the migrations that it has", async () => {
  const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
  expect((await readdir(folder)).sort()).toEqual([...coreMigrations.names]);
});
