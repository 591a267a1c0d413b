import { type Compute, expression, type Names, type Scope } from "./expressions.ts";
import { type Field, fieldsOf, selection } from "./select.ts";
import type { Table, Tables } from "./tables.ts";
import { canonical, type Row, type Value } from "./values.ts";
import { NotModelled, type Word, type Words, wordsOf } from "./words.ts";

export interface Answer {
  fields: string[];
  rows: Value[][];
}

export interface Statement {
  /** Whether Postgres returns the rows in a defined order. */
  isOrdered: boolean;
  run(parameters: readonly unknown[]): Answer;
}

type Assignment = { column: string; compute: Compute | null };

/** @throws NotModelled for a statement that the model does not know */
export function compile(text: string, tables: Tables): Statement {
  const words = wordsOf(text);
  const statement = beginning(words, tables);
  if (words.next.kind !== "end") throw new NotModelled(`"${words.next.value}" at the end of: ${text}`);
  return statement;
}

function beginning(words: Words, tables: Tables): Statement {
  if (words.isNext("select")) return question(words, tables);
  if (words.takes("insert", "into")) return insertion(words, tables);
  if (words.takes("update")) return update(words, tables);
  if (words.takes("delete", "from")) return deletion(words, tables);
  throw new NotModelled(`statements that begin with "${words.next.value}"`);
}

function question(words: Words, tables: Tables): Statement {
  const { fields, rows, isOrdered } = selection(words, tables, null);
  return {
    isOrdered,
    run(parameters) {
      const found = rows({}, parameters);
      return { fields: fields.map(({ name }) => name), rows: found };
    },
  };
}

function insertion(words: Words, tables: Tables): Statement {
  const table = tables.named(words.tableName());
  const names = namesOf(table, tables, true);
  words.expect("(");
  const columns = columnList(words);
  words.expect("values");
  const lines: Assignment[][] = [];
  do {
    words.expect("(");
    lines.push(
      columns.map((column, at) => {
        if (at > 0) words.expect(",");
        return { column, compute: words.takes("default") ? null : expression(words, names).compute };
      }),
    );
    words.expect(")");
  } while (words.takes(","));
  const conflict = words.takes("on", "conflict") ? conflictRule(words, names) : null;
  const fields = returning(words, names);

  function insert(line: readonly Assignment[], parameters: readonly unknown[]): Row | null {
    const given = new Map<string, Value>();
    for (const { column, compute } of line) if (compute) given.set(column, compute({}, parameters));
    const row = table.build(given);
    const other = conflict && table.conflicting(row, conflict.columns);
    if (!other) {
      table.insert(row);
      return row;
    }
    const scope = { [table.name]: other, excluded: row };
    if (!conflict.set || (conflict.where && conflict.where(scope, parameters) !== true)) return null;
    const changed = assigned(table, other, conflict.set, scope, parameters);
    table.replace(other, changed);
    return changed;
  }

  return {
    isOrdered: false,
    run(parameters) {
      const written = lines.map((line) => insert(line, parameters)).filter((row) => row !== null);
      return answerOf(table, fields, written, parameters);
    },
  };
}

function conflictRule(words: Words, names: Names) {
  const columns = words.takes("(") ? columnList(words) : undefined;
  words.expect("do");
  if (words.takes("nothing")) return { columns, set: null, where: null };
  words.expect("update", "set");
  const set = assignments(words, names);
  return { columns, set, where: words.takes("where") ? expression(words, names).compute : null };
}

function update(words: Words, tables: Tables): Statement {
  const table = tables.named(words.tableName());
  const names = namesOf(table, tables, false);
  words.expect("set");
  const set = assignments(words, names);
  const where = words.takes("where") ? expression(words, names).compute : null;
  const fields = returning(words, names);
  return {
    isOrdered: false,
    run(parameters) {
      const wanted = matching(table, where, parameters);
      const written = wanted.map((row) => assigned(table, row, set, { [table.name]: row }, parameters));
      for (const [at, row] of wanted.entries()) table.replace(row, written[at] ?? row);
      return answerOf(table, fields, written, parameters);
    },
  };
}

function deletion(words: Words, tables: Tables): Statement {
  const table = tables.named(words.tableName());
  const names = namesOf(table, tables, false);
  const where = words.takes("where") ? expression(words, names).compute : null;
  const fields = returning(words, names);
  return {
    isOrdered: false,
    run(parameters) {
      const gone = matching(table, where, parameters);
      for (const row of gone) table.remove(row);
      return answerOf(table, fields, gone, parameters);
    },
  };
}

function namesOf(table: Table, tables: Tables, hasExcluded: boolean): Names {
  const types = new Map([[table.name, table.types]]);
  if (hasExcluded) types.set("excluded", table.types);
  return { tables: types, outer: null, select: (words, names) => selection(words, tables, names) };
}

function columnList(words: Words): string[] {
  const columns = [words.name()];
  while (words.takes(",")) columns.push(words.name());
  words.expect(")");
  return columns;
}

function assignments(words: Words, names: Names): Assignment[] {
  const all: Assignment[] = [];
  do {
    const column = words.name();
    words.expect("=");
    all.push({ column, compute: expression(words, names).compute });
  } while (words.takes(","));
  return all;
}

function assigned(
  table: Table,
  row: Row,
  set: readonly Assignment[],
  scope: Scope,
  parameters: readonly unknown[],
): Row {
  const changes = set.map(({ column, compute }) => [
    column,
    canonical(table.types.get(column) ?? null, compute?.(scope, parameters)),
  ]);
  return Object.freeze({ ...row, ...Object.fromEntries(changes) });
}

function matching(table: Table, where: Compute | null, parameters: readonly unknown[]): Row[] {
  return table.rows().filter((row) => !where || where({ [table.name]: row }, parameters) === true);
}

function returning(words: Words, names: Names): Field[] {
  if (!words.takes("returning")) return [];
  const rest: Word[] = [];
  while (words.next.kind !== "end") rest.push(words.take());
  return fieldsOf(rest, names);
}

function answerOf(
  table: Table,
  fields: readonly Field[],
  written: readonly Row[],
  parameters: readonly unknown[],
): Answer {
  const rows = written.map((row) => fields.map(({ compute }) => compute({ [table.name]: row }, parameters)));
  return { fields: fields.map(({ name }) => name), rows: fields.length > 0 ? rows : [] };
}
