import { is, sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDb, type TestDb } from "../testing/database.ts";
import * as tables from "./tables.ts";

let database: TestDb;
beforeAll(async () => {
  database = await openTestDb();
});
afterAll(() => database.close());

it("the tables in TypeScript are those that the migrations make: names, columns, types and what may be NULL", async () => {
  const made = await database.db.execute<{ column: string }>(sql`
    select concat_ws(' ', n.nspname || '.' || c.relname || '.' || a.attname,
      pg_catalog.format_type(a.atttypid, null), case when a.attnotnull then 'not null' end) as "column"
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where n.nspname = 'tollgate' and c.relkind = 'r' and c.relname <> 'migrations'`);
  const described = Object.values(tables).flatMap((table: unknown) => {
    if (!is(table, PgTable)) return [];
    const { schema, name, columns } = getTableConfig(table);
    return columns.map((column) => {
      const { name: field, notNull, primary } = column;
      return `${schema}.${name}.${field} ${column.getSQLType()}${notNull || primary ? " not null" : ""}`;
    });
  });
  expect(described.length).toBeGreaterThan(100);
  expect(described.sort()).toEqual([...made].map(({ column }) => column).sort());
});
