import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import { type Client, queryOf } from "../model/postgres-client.ts";
import type { Gates } from "./gate.ts";

/**
 * How finely the transactions of different calls interleave. `transaction`: each one is a single step. `statement`: the
 * scheduler may run other calls' statements between two of one transaction, and a statement waits for another
 * transaction's lock, as in Postgres.
 */
export type Grain = "transaction" | "statement";

/** Drizzle on a client, with a gate before each transaction or statement. */
export function gatedDatabase(client: Client, gates: Gates, grain: Grain): PostgresJsDatabase {
  const gated: Client & { options: unknown } = {
    // Drizzle writes its parsers and serialisers here; each client already has its own.
    options: { parsers: {}, serializers: {} },
    unsafe: gatedStatement(client, gates, false),
    begin(work) {
      if (grain === "statement")
        return client.begin((inner) =>
          work({ unsafe: gatedStatement(inner, gates, true), begin: inner.begin }),
        );
      const statements: string[] = [];
      const label = { toString: () => `transaction: ${statements.join(", ")}` };
      return gates.pass("postgres", label as unknown as string, () =>
        client.begin((inner) => work(noting(inner, statements))),
      );
    },
  };
  return drizzle(gated as unknown as Sql);
}

function gatedStatement(client: Client, gates: Gates, isInTransaction: boolean): Client["unsafe"] {
  return (query, parameters) =>
    queryOf((isValues) =>
      gates.pass("postgres", shortened(query), () => sent(client, query, parameters, isValues), {
        isInTransaction,
      }),
    );
}

/** Runs statements directly and records them for the trace. */
function noting(inner: Client, statements: string[]): Client {
  return {
    unsafe(query, parameters) {
      statements.push(shortened(query));
      return inner.unsafe(query, parameters, { prepare: true });
    },
    begin: inner.begin,
  };
}

async function sent(client: Client, query: string, parameters: unknown[], isValues: boolean) {
  const asked = client.unsafe(query, parameters, { prepare: true });
  return isValues ? asked.values() : asked;
}

const labels = new Map<string, string>();

/** `select … from "tollgate"."inbox" … for update` → `select tollgate.inbox for update` */
function shortened(query: string): string {
  const known = labels.get(query);
  if (known) return known;
  const verb = /^\s*(\w+)/.exec(query)?.[1]?.toLowerCase() ?? "query";
  const table = /\b(?:from|into|update)\s+([\w".]+)/i.exec(query)?.[1]?.replaceAll('"', "") ?? "";
  const label = `${verb} ${table}${/ for update/.test(query) ? " for update" : ""}`.trim();
  labels.set(query, label);
  return label;
}
