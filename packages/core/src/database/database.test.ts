import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openTestDb, type TestDb } from "../testing/database.ts";

let database: TestDb;
beforeEach(async () => {
  database = await openTestDb();
});
afterEach(() => database.close());

const asked = sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
  current_setting('idle_in_transaction_session_timeout') as idle`;

describe("a transaction", () => {
  it("has limits from its first statement, and leaves none behind", async () => {
    const { db } = database;
    expect([...(await db.transaction((rows) => rows.execute(asked)))]).toEqual([
      { statement: "10s", lock: "5s", idle: "30s" },
    ]);
    expect([...(await db.execute(asked))]).toEqual([{ statement: "0", lock: "0", idle: "0" }]);
  });

  it("has them after a savepoint is rolled back", async () => {
    const inside = await database.db.transaction(async (rows) => {
      await rows.transaction((inner) => inner.execute(sql`select 1 / 0`)).catch(() => {});
      return rows.execute(asked);
    });
    expect([...inside]).toEqual([{ statement: "10s", lock: "5s", idle: "30s" }]);
  });

  it("returns what its work returns, and rolls back what fails", async () => {
    const { db } = database;
    expect(await db.transaction(async () => "returned")).toBe("returned");
    const failing = db.transaction(async (rows) => {
      await rows.execute(sql`insert into tollgate.migrations values ('test', 'half', 'checksum')`);
      throw new Error("half-way");
    });
    await expect(failing).rejects.toThrow("half-way");
    expect(await db.execute(sql`select 1 from tollgate.migrations where name = 'half'`)).toHaveLength(0);
  });
});
