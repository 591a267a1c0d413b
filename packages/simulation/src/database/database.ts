import type { Client } from "../model/postgres-client.ts";
import type { Seen } from "./observe.ts";

/**
 * Which database a story uses: the model, which runs one statement after another; the real Postgres; or both, to compare
 * each answer of the model with the real one.
 */
export type Ground = "model" | "postgres" | "both";

/** A database for a series of seeds. It is emptied between two seeds, and backed up for failovers. */
export interface SimulationDatabase {
  /** For the code under test. */
  client: Client;
  /** For the oracles; never a step of the story. */
  observe(afterJournal: number): Promise<Seen>;
  knowsEvent(stripeEventId: string): Promise<boolean>;
  empty(): Promise<void>;
  /** Saves every row as it is now. */
  checkpoint(): Promise<void>;
  /** Goes back to the checkpoint, like a failover to a replica without the newest writes. */
  failOver(): Promise<void>;
  /** How many statements wait for a lock. */
  lockWaits(): Promise<number>;
  /** The first statement since the last `empty` that the model does not know. It makes the outcome void. */
  notModelled(): string | null;
  /** How many answers were compared since the last `empty`, and the first difference. */
  comparison(): { compared: number; difference: string | null };
  close(): Promise<void>;
}

/** Tables for the state of the naive designs; core's tables come from its migrations. */
export const controlTables = `
  create schema control;
  create table control.documents (id text primary key, document jsonb not null, stamp bigint not null default 0);
  create table control.inbox (stripe_event_id text primary key, customer_id text);`;
