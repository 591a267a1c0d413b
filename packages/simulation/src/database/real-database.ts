import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { migrate } from "@tollgate/core/migrate";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres, { type Sql } from "postgres";
import type { Client } from "../model/postgres-client.ts";
import { readTables, type TableShape } from "../model/schema.ts";
import { controlTables, type SimulationDatabase } from "./database.ts";
import { observeReal } from "./observe-real.ts";

/** Core's, and the one of the naive designs. */
const schemas = ["tollgate", "control"];

export type RealDatabase = SimulationDatabase & { schema: TableShape[] };

/** @param connections 1 when each transaction is a single step */
export async function openRealDatabase(server: string, connections: number): Promise<RealDatabase> {
  const name = `simulation_${randomBytes(8).toString("hex")}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const folder = dirname(
    createRequire(import.meta.url).resolve("@tollgate/core/migrations/0001-tollgate.sql"),
  );
  await migrate({ databaseUrl: url.href, folder, namespace: "core" });
  const settings = { plan_cache_mode: "force_generic_plan", synchronous_commit: false, jit: false };
  const options = { onnotice: () => {}, idle_timeout: 0, max_lifetime: null };
  const sql = postgres(url.href, {
    ...options,
    max: connections,
    connection: { ...settings, deadlock_timeout: 50 },
  });
  // For its side effect: it sets the client's parsers and serialisers for instants and JSON.
  drizzle(sql);
  const observer = postgres(url.href, { ...options, max: 1, connection: settings });
  await observer.unsafe(controlTables);
  const tables = await readTables(observer, schemas);
  const schema = tables.filter(({ name }) => name !== "tollgate.migrations");
  const words = await copyingWords(
    observer,
    schema.map(({ name }) => name),
  );
  return {
    schema,
    client: sql as unknown as Client,
    observe: (afterJournal) => observeReal(observer, afterJournal),
    async knowsEvent(id) {
      return (await observer`select 1 from tollgate.inbox where stripe_event_id = ${id}`).length === 1;
    },
    empty: async () => void (await observer.unsafe(words.empty)),
    checkpoint: async () => void (await observer.unsafe(`begin; ${words.copyAside}; commit`)),
    failOver: async () => void (await observer.unsafe(`begin; ${words.copyBack}; commit`)),
    async lockWaits() {
      const [row] = await observer<{ waits: number }[]>`select count(*)::int as waits from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.waits ?? 0;
    },
    notModelled: () => null,
    comparison: () => ({ compared: 0, difference: null }),
    async close() {
      await Promise.all([sql.end({ timeout: 1 }), observer.end({ timeout: 1 })]);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end({ timeout: 1 });
    },
  };
}

/** The statements that empty all tables, copy them aside and copy them back. */
async function copyingWords(sql: Sql, tables: readonly string[]) {
  // The whole name, dot included: tables of both schemas lie side by side.
  const copyOf = (table: string) => `backup."${table}"`;
  await sql.unsafe(
    `create schema backup; ${tables.map((table) => `create table ${copyOf(table)} (like ${table})`).join(";")}`,
  );
  const numbered = await sql<{ sequence: string; table: string; column: string }[]>`
    select table_schema || '.' || table_name as "table", column_name as "column",
      pg_get_serial_sequence(table_schema || '.' || table_name, column_name) as sequence
    from information_schema.columns where table_schema in ${sql(schemas)} and is_identity = 'YES'`;
  const renumber = numbered
    .map(
      ({ sequence, table, column }) =>
        `select setval('${sequence}', coalesce((select max(${column}) from ${table}), 0) + 1, false)`,
    )
    .join(";");
  const back = tables
    .map(
      (table) =>
        `delete from ${table}; insert into ${table} overriding system value select * from ${copyOf(table)}`,
    )
    .join(";");
  return {
    empty: `truncate ${tables.join(", ")} restart identity cascade`,
    copyAside: tables
      .map((table) => `delete from ${copyOf(table)}; insert into ${copyOf(table)} select * from ${table}`)
      .join(";"),
    copyBack: `set session_replication_role = replica; ${back}; set session_replication_role = origin; ${renumber}`,
  };
}
