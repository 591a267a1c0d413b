import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import type { Gates } from "./gate.ts";

/**
 * How finely transactions of different calls are interleaved. By `transaction` each one is a single step; by
 * `statement` the scheduler may put another call's statements between two of one transaction's, and a statement that
 * meets another transaction's lock waits, as it does in Postgres.
 */
export type Grain = "transaction" | "statement";

/** What a client must do for drizzle: see drizzle-orm/postgres-js/session.js. */
interface Client {
  unsafe(
    query: string,
    parameters: unknown[],
    options?: object,
  ): PromiseLike<unknown> & { values(): Promise<unknown> };
  begin(work: (inner: Client) => Promise<unknown>): Promise<unknown>;
}

/** Drizzle over postgres.js, with a gate before each transaction or statement. */
export function gatedDatabase(sql: Sql, gates: Gates, grain: Grain): PostgresJsDatabase {
  const client = sql as unknown as Client;
  const gated: Client & { options: unknown } = {
    options: sql.options,
    unsafe: (query, parameters) => statement(client, query, parameters, gates),
    begin(work) {
      if (grain === "statement") return client.begin((inner) => work(gatedInner(inner, gates)));
      const statements: string[] = [];
      const label = { toString: () => `transaction: ${statements.join(", ")}` };
      return gates.pass("postgres", label as unknown as string, () =>
        client.begin((inner) => work(noting(inner, statements))),
      );
    },
  };
  return drizzle(gated as unknown as Sql);
}

function gatedInner(inner: Client, gates: Gates): Client {
  return {
    unsafe: (query, parameters) => statement(inner, query, parameters, gates, true),
    begin: (work) => inner.begin(work),
  };
}

/** Runs straight through and remembers what it ran, for the script of steps. */
function noting(inner: Client, statements: string[]): Client {
  return {
    unsafe(query, parameters) {
      statements.push(shortened(query));
      return inner.unsafe(query, parameters, { prepare: true });
    },
    begin: (work) => inner.begin(work),
  };
}

/** A query that is sent when it is awaited, as postgres.js does it. */
function statement(
  client: Client,
  query: string,
  parameters: unknown[],
  gates: Gates,
  isInTransaction = false,
): ReturnType<Client["unsafe"]> {
  const label = shortened(query);
  return {
    // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is a thenable.
    then: (resolve, reject) =>
      gates
        .pass("postgres", label, async () => client.unsafe(query, parameters, { prepare: true }), {
          isInTransaction,
        })
        .then(resolve, reject),
    values: () =>
      gates.pass("postgres", label, () => client.unsafe(query, parameters, { prepare: true }).values(), {
        isInTransaction,
      }),
  };
}

/** `select … from "billing_inbox" … for update` → `select billing_inbox for update` */
function shortened(query: string): string {
  const verb = /^\s*(\w+)/.exec(query)?.[1]?.toLowerCase() ?? "query";
  const table = /\b(?:from|into|update)\s+"?(\w+)"?/i.exec(query)?.[1] ?? "";
  return `${verb} ${table}${/ for update/.test(query) ? " for update" : ""}`.trim();
}
