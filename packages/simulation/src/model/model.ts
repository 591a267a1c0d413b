import { type Client, queryOf } from "./postgres-client.ts";
import type { TableShape } from "./schema.ts";
import { type Answer, compile, type Statement } from "./statements.ts";
import { createTables, type State } from "./tables.ts";
import type { Row } from "./values.ts";

/**
 * A serial Postgres in this process, with the tables, defaults, unique keys, checks and references of the real schema. It
 * runs one transaction after another, and is a client for drizzle.
 */
export interface Model extends Client {
  /** @param table with its schema: `tollgate.inbox` */
  rows(table: string): readonly Row[];
  empty(): void;
  /** All rows as they are now. Rows never change in place. */
  state(): State;
  goTo(state: State): void;
  answer(query: string, parameters: readonly unknown[]): Answer;
  statement(query: string): Statement;
}

export function createModel(shapes: readonly TableShape[]): Model {
  const tables = createTables(shapes);
  const statements = new Map<string, Statement>();

  function statement(query: string): Statement {
    const known = statements.get(query) ?? compile(query, tables);
    statements.set(query, known);
    return known;
  }

  /** Undoes the changes of a failed statement. */
  function answer(query: string, parameters: readonly unknown[]): Answer {
    const before = tables.state();
    try {
      return statement(query).run(parameters);
    } catch (error) {
      tables.goTo(before);
      throw error;
    }
  }

  const asking =
    (isInTransaction: boolean): Client["unsafe"] =>
    (query, parameters) =>
      queryOf(async (isValues) => {
        const given = answer(query, parameters);
        if (!isInTransaction) tables.settle();
        return isValues ? given.rows : objectsOf(given);
      });

  return {
    unsafe: asking(false),
    answer,
    statement,
    async begin(work) {
      const before = tables.state();
      try {
        const done = await work({ unsafe: asking(true), begin: nested });
        tables.settle();
        return done;
      } catch (error) {
        tables.goTo(before);
        throw error;
      }
    },
    rows: (table) => tables.named(table).rows(),
    empty() {
      tables.goTo(new Map());
      tables.restartNumbers();
    },
    state: tables.state,
    goTo: tables.goTo,
  };
}

function objectsOf({ fields, rows }: Answer): object[] {
  return rows.map((row) => Object.fromEntries(fields.map((name, at) => [name, row[at] ?? null])));
}

function nested(): never {
  throw new Error("The model does not support nested transactions.");
}
