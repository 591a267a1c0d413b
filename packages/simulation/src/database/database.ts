import type { Client } from "../model/postgres-client.ts";
import type { Seen } from "./observe.ts";

/**
 * Where a story's rows lie: the model, whose statements run one after the other; the real Postgres; or both, so that
 * each answer of the model is compared with the real one.
 */
export type Ground = "model" | "postgres" | "both";

/** A database of one's own for a row of seeds: emptied between two, and copied aside for a failover. */
export interface SimulationDatabase {
  /** What the calls under test use. */
  client: Client;
  /** What the oracles see; never part of the story. */
  observe(afterJournal: number): Promise<Seen>;
  knowsEvent(stripeEventId: string): Promise<boolean>;
  empty(): Promise<void>;
  /** Remembers every row as it is now. */
  checkpoint(): Promise<void>;
  /** Goes back to what was remembered: a failover to a replica that had not heard of the newest writes. */
  failOver(): Promise<void>;
  /** How many statements wait for a lock. */
  lockWaits(): Promise<number>;
  /** A statement that the model has no rule for, since the last `empty`: what was seen after it counts for nothing. */
  notModelled(): string | null;
  /** How many answers of the model were compared with the real ones since the last `empty`, and the first that differs. */
  comparison(): { compared: number; difference: string | null };
  close(): Promise<void>;
}

/** Tables that the naive designs keep their state in; core's are its migrations'. */
export const controlTables = `
  create schema control;
  create table control.documents (id text primary key, document jsonb not null, stamp bigint not null default 0);
  create table control.inbox (stripe_event_id text primary key, customer_id text);`;
