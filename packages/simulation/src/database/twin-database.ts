import type { Model } from "../model/model.ts";
import { type Client, queryOf } from "../model/postgres-client.ts";
import { canonical, type Value } from "../model/values.ts";
import { NotModelled } from "../model/words.ts";
import type { SimulationDatabase } from "./database.ts";
import { openModelDatabase } from "./model-database.ts";
import type { RealDatabase } from "./real-database.ts";

/** The real Postgres and the model: both answer each statement. The caller gets the real answer. */
export function openTwinDatabase(real: RealDatabase): SimulationDatabase {
  const twin = openModelDatabase(real.schema);
  let compared = 0;
  let difference: string | null = null;
  let notModelled: string | null = null;

  async function compare(query: string, parameters: unknown[], asked: Promise<Rows>, isValues: boolean) {
    const [answered, modelled] = [await outcomeOf(asked), modelOutcome(twin.model, query, parameters)];
    const { isOrdered } = modelled;
    const [expected, actual] = [
      shown(rowsOf(answered, isValues), isOrdered),
      shown(modelled.rows, isOrdered),
    ];
    compared += 1;
    if (modelled.notModelled) notModelled ??= modelled.notModelled;
    else if (expected !== actual || answered.code !== modelled.code)
      difference ??= `${query}\n${JSON.stringify(parameters)}\nPostgres: ${answered.code ?? ""} ${expected}\nmodel: ${modelled.code ?? ""} ${actual}`;
    return asked;
  }

  const clientOf = (client: Client): Client => ({
    unsafe: (query, parameters) =>
      queryOf((isValues) => {
        const asked = client.unsafe(query, parameters, { prepare: true });
        return compare(query, parameters, (isValues ? asked.values() : asked) as Promise<Rows>, isValues);
      }),
    begin: (work) => client.begin((inner) => twin.model.begin(() => work(clientOf(inner)))),
  });

  return {
    ...real,
    client: clientOf(real.client),
    notModelled: () => notModelled,
    comparison: () => ({ compared, difference: notModelled ? null : difference }),
    async empty() {
      await Promise.all([real.empty(), twin.empty()]);
      compared = 0;
      difference = null;
      notModelled = null;
    },
    checkpoint: async () => void (await Promise.all([real.checkpoint(), twin.checkpoint()])),
    failOver: async () => void (await Promise.all([real.failOver(), twin.failOver()])),
  };
}

type Rows = (Value[] | Record<string, Value>)[] & { columns?: { type: number }[] };

async function outcomeOf(asked: Promise<Rows>): Promise<{ found: Rows | null; code: string | null }> {
  try {
    return { found: await asked, code: null };
  } catch (error) {
    return { found: null, code: codeOf(error) };
  }
}

interface Modelled {
  rows: Value[][];
  code: string | null;
  isOrdered: boolean;
  notModelled: string | null;
}

function modelOutcome(model: Model, query: string, parameters: unknown[]): Modelled {
  const failed = { rows: [], code: null, isOrdered: false, notModelled: null };
  try {
    const { rows } = model.answer(query, parameters);
    return { ...failed, rows, isOrdered: model.statement(query).isOrdered };
  } catch (error) {
    if (error instanceof NotModelled) return { ...failed, notModelled: error.message };
    return { ...failed, code: codeOf(error) };
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error);
}

/** The types whose values Postgres and the model represent differently, by their OIDs in `pg_type`. */
const types: Readonly<Record<number, string>> = {
  20: "int8",
  1184: "timestamptz",
  114: "json",
  3802: "jsonb",
};

function rowsOf({ found }: { found: Rows | null }, isValues: boolean): Value[][] {
  const columns = found?.columns ?? [];
  return [...(found ?? [])].map((row) => {
    const values = isValues ? (row as Value[]) : Object.values(row as Record<string, Value>);
    return values.map((value, at) => canonical(types[columns[at]?.type ?? 0] ?? null, value));
  });
}

function shown(rows: readonly Value[][], isOrdered: boolean): string {
  const lines = rows.map((row) => JSON.stringify(row));
  return (isOrdered ? lines : lines.sort()).join("\n");
}
