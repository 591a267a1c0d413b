import { type Compute, expression, type Names } from "./expressions.ts";
import type { TableShape } from "./schema.ts";
import { canonical, type Row, type Value } from "./values.ts";
import { NotModelled, wordsOf } from "./words.ts";

/** An error with Postgres's code. */
class Refused extends Error {
  override name = "PostgresError";
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface Table {
  /** With its schema: `tollgate.inbox`. */
  readonly name: string;
  readonly types: ReadonlyMap<string, string>;
  /** In Postgres's order: the last written row is last. Rows never change in place. */
  rows(): readonly Row[];
  /** A row with these values. Absent columns get their default. */
  build(given: ReadonlyMap<string, Value>): Row;
  /** The row that conflicts with this one: in the unique index on these columns, or in any without columns. */
  conflicting(row: Row, columns?: readonly string[]): Row | undefined;
  insert(row: Row): void;
  replace(old: Row, row: Row): void;
  remove(row: Row): void;
}

export type State = ReadonlyMap<string, readonly Row[]>;

/** All tables. Rows never change in place, so saving a state is free. */
export interface Tables {
  /** @param name with the schema, `tollgate.inbox`; @throws NotModelled when there is no such table */
  named(name: string): Table;
  state(): State;
  goTo(state: State): void;
  restartNumbers(): void;
  /** Ends a transaction. @throws Refused when a deferred reference has no target */
  settle(): void;
}

export function createTables(shapes: readonly TableShape[]): Tables {
  const rows = new Map<string, readonly Row[]>();
  const numbers = new Map<string, number>();
  let waiting: (() => unknown)[] = [];
  const byName = new Map(shapes.map((shape) => [shape.name, shape]));
  const made = new Map<string, Table>();
  const rowsOf = (name: string) => rows.get(name) ?? [];

  function named(name: string): Table {
    const known = made.get(name);
    if (known) return known;
    const shape = byName.get(name);
    if (!shape) throw new NotModelled(`the table ${name}`);
    const table = tableOf(shape);
    made.set(name, table);
    return table;
  }

  function tableOf(shape: TableShape): Table {
    const { name } = shape;
    const types = new Map(shape.columns.map((column) => [column.name, column.type]));
    const names: Names = { tables: new Map([[name, types]]), outer: null, select: noQuestion };
    const compiled = (text: string): Compute => expression(wordsOf(text), names).compute;
    const defaults = new Map(
      shape.columns.flatMap((column) =>
        column.default === null ? [] : [[column.name, compiled(column.default)]],
      ),
    );
    const checks = shape.checks.map((text) => ({ text, holds: compiled(text) }));
    const unique = shape.unique.map(({ columns, where }) => ({ columns, where: where && compiled(where) }));
    const referring = shapes.flatMap((other) =>
      other.references
        .filter((reference) => reference.table === name)
        .map((reference) => ({ ...reference, from: other.name })),
    );

    function defaultOf(column: TableShape["columns"][number]): Value {
      if (column.isIdentity) {
        const number = (numbers.get(name) ?? 0) + 1;
        numbers.set(name, number);
        return number;
      }
      return canonical(column.type, defaults.get(column.name)?.({}, []) ?? null);
    }

    function check(row: Row): void {
      for (const column of shape.columns)
        if (column.isRequired && row[column.name] === null)
          throw new Refused("23502", `null value in column "${column.name}" of relation "${name}"`);
      for (const { text, holds } of checks)
        if (holds({ [name]: row }, []) === false)
          throw new Refused("23514", `new row for relation "${name}" violates ${text}`);
      for (const reference of shape.references)
        if (reference.isDeferred) waiting.push(() => rowsOf(name).includes(row) && refer(row, reference));
        else refer(row, reference);
    }

    function refer(row: Row, { columns, table, to }: TableShape["references"][number]): void {
      const values = columns.map((column) => row[column] ?? null);
      if (values.includes(null)) return;
      if (!rowsOf(table).some((other) => to.every((column, at) => other[column] === values[at])))
        throw new Refused(
          "23503",
          `insert or update on table "${name}" violates a foreign key to "${table}"`,
        );
    }

    function clash(
      row: Row,
      { columns, where }: (typeof unique)[number],
      ignored: Row | null,
    ): Row | undefined {
      if (columns.some((column) => row[column] === null)) return undefined;
      const isCovered = (candidate: Row) => !where || where({ [name]: candidate }, []) === true;
      if (!isCovered(row)) return undefined;
      return rowsOf(name).find(
        (other) =>
          other !== ignored && columns.every((column) => other[column] === row[column]) && isCovered(other),
      );
    }

    function keepUnique(row: Row, ignored: Row | null): void {
      for (const index of unique)
        if (clash(row, index, ignored))
          throw new Refused("23505", `duplicate key in ${name} (${index.columns.join(", ")})`);
    }

    const table: Table = {
      name,
      types,
      rows: () => rowsOf(name),
      build(given) {
        const entries = shape.columns.map((column) => [
          column.name,
          given.has(column.name) ? canonical(column.type, given.get(column.name)) : defaultOf(column),
        ]);
        return Object.freeze(Object.fromEntries(entries)) as Row;
      },
      conflicting(row, columns) {
        const indexes = columns
          ? unique.filter((index) => index.columns.toSorted().join() === columns.toSorted().join())
          : unique;
        for (const index of indexes) {
          const other = clash(row, index, null);
          if (other) return other;
        }
        return undefined;
      },
      insert(row) {
        check(row);
        keepUnique(row, null);
        rows.set(name, [...rowsOf(name), row]);
      },
      replace(old, row) {
        check(row);
        keepUnique(row, old);
        rows.set(name, [...rowsOf(name).filter((other) => other !== old), row]);
      },
      remove(row) {
        rows.set(
          name,
          rowsOf(name).filter((other) => other !== row),
        );
        for (const { from, columns, to, deletes, isDeferred } of referring) {
          if (isDeferred)
            throw new NotModelled(`the removal of a row of ${name}, to which ${from} may refer`);
          const children = rowsOf(from).filter((child) =>
            columns.every((column, at) => child[column] === row[to[at] ?? ""]),
          );
          if (children.length > 0 && !deletes)
            throw new Refused(
              "23503",
              `update or delete on table "${name}" violates a foreign key of "${from}"`,
            );
          for (const child of children) named(from).remove(child);
        }
      },
    };
    return table;
  }

  return {
    named,
    state: () => new Map(rows),
    goTo(state) {
      rows.clear();
      waiting = [];
      for (const [name, tableRows] of state) rows.set(name, tableRows);
    },
    restartNumbers: () => numbers.clear(),
    settle() {
      const checks = waiting;
      waiting = [];
      for (const check of checks) check();
    },
  };
}

function noQuestion(): never {
  throw new NotModelled("a subquery in a constraint");
}
