import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { migrate } from "@tollgate/core/migrate";
import postgres, { type Sql } from "postgres";

/** A database of one's own for a row of seeds: emptied between two, and copied aside for a failover. */
export interface SimulationDatabase {
  /** What the calls under test use: one connection where transactions are single steps. */
  sql: Sql;
  /** What the oracles look through; never part of the story. */
  observer: Sql;
  empty(): Promise<void>;
  /** Remembers every row as it is now. */
  checkpoint(): Promise<void>;
  /** Goes back to what was remembered: a failover to a replica that had not heard of the newest writes. */
  failOver(): Promise<void>;
  /** How many statements wait for a lock. */
  lockWaits(): Promise<number>;
  close(): Promise<void>;
}

/** Tables that the naive designs keep their state in; core's are its migrations'. */
const controlTables = `
  create table control_state (id text primary key, document jsonb not null, stamp bigint not null default 0);
  create table control_inbox (stripe_event_id text primary key, customer_id text);`;

export async function openDatabase(server: string, connections: number): Promise<SimulationDatabase> {
  const name = `simulation_${randomBytes(8).toString("hex")}`;
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const folder = dirname(
    createRequire(import.meta.url).resolve("@tollgate/core/migrations/0001-billing.sql"),
  );
  await migrate({ databaseUrl: url.href, folder, namespace: "core" });
  const options = { onnotice: () => {}, idle_timeout: 0, max_lifetime: null };
  const sql = postgres(url.href, {
    ...options,
    max: connections,
    connection: { deadlock_timeout: 50 } as object,
  });
  const observer = postgres(url.href, { ...options, max: 1 });
  await observer.unsafe(controlTables);
  const tables = await tablesOf(observer);
  await observer.unsafe(
    `create schema backup; ${tables.map((table) => `create table backup.${table} (like public.${table})`).join(";")}`,
  );
  const sequences = await sequencesOf(observer);
  const resetSequences = sequences
    .map(
      ({ sequence, table, column }) =>
        `select setval('${sequence}', coalesce((select max(${column}) from ${table}), 0) + 1, false)`,
    )
    .join(";");
  const emptyAll = `truncate ${tables.join(", ")} restart identity cascade`;
  const copyAside = tables
    .map((table) => `delete from backup.${table}; insert into backup.${table} select * from public.${table}`)
    .join(";");
  const copyBack = `set session_replication_role = replica; ${tables
    .map(
      (table) =>
        `delete from public.${table}; insert into public.${table} overriding system value select * from backup.${table}`,
    )
    .join(";")}; set session_replication_role = origin; ${resetSequences}`;
  return {
    sql,
    observer,
    empty: async () => void (await observer.unsafe(emptyAll)),
    checkpoint: async () => void (await observer.unsafe(`begin; ${copyAside}; commit`)),
    failOver: async () => void (await observer.unsafe(`begin; ${copyBack}; commit`)),
    async lockWaits() {
      const [row] = await observer<{ waits: number }[]>`select count(*)::int as waits from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.waits ?? 0;
    },
    async close() {
      await Promise.all([sql.end({ timeout: 1 }), observer.end({ timeout: 1 })]);
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end({ timeout: 1 });
    },
  };
}

async function tablesOf(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select tablename as name from pg_tables
    where schemaname = 'public' and tablename <> 'tollgate_migrations' order by tablename`;
  return rows.map(({ name }) => name);
}

async function sequencesOf(sql: Sql): Promise<{ sequence: string; table: string; column: string }[]> {
  return sql<{ sequence: string; table: string; column: string }[]>`
    select pg_get_serial_sequence(table_name, column_name) as sequence, table_name as "table", column_name as "column"
    from information_schema.columns where table_schema = 'public' and is_identity = 'YES'`;
}
