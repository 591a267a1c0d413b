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

/** What happens to a connection: it breaks before the work is done, or after it was committed. */
export type PostgresTrouble = "cut off" | "answer lost";

interface GateOptions {
  grain: Grain;
  trouble(): PostgresTrouble | null;
}

/** Drizzle on a client, with a gate before each transaction or statement. */
export function gatedDatabase(
  client: Client,
  gates: Gates,
  { grain, trouble }: GateOptions,
): PostgresJsDatabase {
  const mayBreak = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const struck = trouble();
    if (struck === "cut off") throw connectionClosed();
    const answer = await work();
    if (struck === "answer lost") throw connectionClosed();
    return answer;
  };
  const gated: Client & { options: unknown } = {
    // Drizzle writes its parsers and serialisers here; each client already has its own.
    options: { parsers: {}, serializers: {} },
    unsafe: gatedStatement(client, gates, mayBreak),
    begin(work) {
      if (grain === "statement")
        return client.begin((inner) =>
          work({ unsafe: gatedStatement(inner, gates, null), begin: inner.begin }),
        );
      const statements: string[] = [];
      const label = { toString: () => `transaction: ${statements.join(", ")}` };
      return gates.pass("postgres", label as unknown as string, () =>
        mayBreak(() => client.begin((inner) => work(noting(inner, statements)))),
      );
    },
  };
  return drizzle(gated as unknown as Sql);
}

/** As postgres.js says it. */
function connectionClosed(): Error {
  return Object.assign(new Error("write CONNECTION_CLOSED"), { code: "CONNECTION_CLOSED" });
}

/** @param mayBreak how its connection may break; NULL in a transaction */
function gatedStatement(
  client: Client,
  gates: Gates,
  mayBreak: ((work: () => Promise<unknown>) => Promise<unknown>) | null,
): Client["unsafe"] {
  return (query, parameters) =>
    queryOf((isValues) => {
      const send = () => sent(client, query, parameters, isValues);
      return gates.pass("postgres", shortened(query), () => (mayBreak ? mayBreak(send) : send()), {
        isInTransaction: mayBreak === null,
      });
    });
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
