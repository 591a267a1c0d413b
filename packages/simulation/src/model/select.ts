import { type Compute, expression, type Names, type Scope } from "./expressions.ts";
import type { Table, Tables } from "./tables.ts";
import { order, type Value } from "./values.ts";
import { NotModelled, readerOf, type Word, type Words } from "./words.ts";

export interface Field {
  name: string;
  compute: Compute;
}

export interface Selection {
  fields: Field[];
  /** Whether there is an `order by`. */
  isOrdered: boolean;
  rows(scope: Scope, parameters: readonly unknown[]): Value[][];
}

interface Source {
  alias: string;
  table: Table;
  /** NULL for the first source. */
  on: Compute | null;
  isOuter: boolean;
}

/** `select … from … [join …] [where …] [order by …] [limit …] [for update [skip locked]]` */
export function selection(words: Words, tables: Tables, outer: Names | null): Selection {
  words.expect("select");
  if (words.isNext("distinct")) throw new NotModelled("select distinct");
  const list = skipTo(words, "from");
  const types = new Map<string, ReadonlyMap<string, string>>();
  const names: Names = { tables: types, outer, select: (inner, scope) => selection(inner, tables, scope) };
  const sources = sourcesOf(words, tables, names, types);
  const where = words.takes("where") ? expression(words, names).compute : null;
  if (words.isNext("group") || words.isNext("having")) throw new NotModelled("group by");
  const orders = words.takes("order", "by") ? ordersOf(words, names) : [];
  const limit = words.takes("limit") ? expression(words, names).compute : null;
  skipLock(words);
  const fields = fieldsOf(list, names);

  function matching(scope: Scope, parameters: readonly unknown[]): Scope[] {
    let found: Scope[] = [scope];
    for (const source of sources) found = found.flatMap((left) => joined(left, source, parameters));
    return where ? found.filter((candidate) => where(candidate, parameters) === true) : found;
  }

  return {
    fields,
    isOrdered: orders.length > 0,
    rows(scope, parameters) {
      const found = matching(scope, parameters);
      if (orders.length > 0)
        found.sort((a, b) => {
          for (const { compute, sign } of orders) {
            const difference = nullsLast(compute(a, parameters), compute(b, parameters), sign);
            if (difference !== 0) return difference;
          }
          return 0;
        });
      const answer = (at: Scope) => fields.map(({ compute }) => compute(at, parameters));
      const most = limit ? Number(limit(scope, parameters)) : found.length;
      if (found.length > most && orders.length === 0 && !areAlike(found.map(answer)))
        throw new NotModelled("limit without order by");
      return found.slice(0, most).map(answer);
    },
  };
}

function areAlike(answers: readonly Value[][]): boolean {
  const [first = []] = answers;
  return answers.every((answer) => answer.every((value, at) => value === first[at]));
}

function joined(left: Scope, { alias, table, on, isOuter }: Source, parameters: readonly unknown[]): Scope[] {
  const pairs = table.rows().map((row): Scope => ({ ...left, [alias]: row }));
  const found = on ? pairs.filter((pair) => on(pair, parameters) === true) : pairs;
  return found.length === 0 && isOuter ? [{ ...left, [alias]: null }] : found;
}

/** Skips the fields: the tables that give them a meaning come later in the statement. */
function skipTo(words: Words, word: string): Word[] {
  const skipped: Word[] = [];
  for (let depth = 0; depth > 0 || !words.isNext(word); ) {
    const next = words.take();
    if (next.kind === "end") throw new NotModelled("a query without a table");
    if (next.kind === "sign" && next.value === "(") depth += 1;
    if (next.kind === "sign" && next.value === ")") depth -= 1;
    skipped.push(next);
  }
  words.expect(word);
  return skipped;
}

function sourcesOf(
  words: Words,
  tables: Tables,
  names: Names,
  types: Map<string, ReadonlyMap<string, string>>,
): Source[] {
  const sources: Source[] = [];
  const add = (isOuter: boolean, hasCondition: boolean) => {
    const table = tables.named(words.tableName());
    words.takes("as");
    const { kind } = words.next;
    const isAlias = kind === "quoted" || (kind === "name" && !afterTables.has(words.next.value));
    const alias = isAlias ? words.name() : table.name;
    types.set(alias, table.types);
    if (hasCondition) words.expect("on");
    sources.push({ alias, table, isOuter, on: hasCondition ? expression(words, names).compute : null });
  };
  add(false, false);
  for (;;) {
    if (words.takes("inner", "join") || words.takes("join")) add(false, true);
    else if (words.takes("left", "join") || words.takes("left", "outer", "join")) add(true, true);
    else return sources;
  }
}

const afterTables = new Set(
  "where inner left join on order limit for group having returning set cross full right offset union".split(
    " ",
  ),
);

function ordersOf(words: Words, names: Names): { compute: Compute; sign: 1 | -1 }[] {
  const orders: { compute: Compute; sign: 1 | -1 }[] = [];
  do {
    const { compute } = expression(words, names);
    const isDown = words.takes("desc");
    if (!isDown) words.takes("asc");
    orders.push({ compute, sign: isDown ? -1 : 1 });
  } while (words.takes(","));
  return orders;
}

function nullsLast(a: Value, b: Value, sign: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? sign : -sign;
  return order(a, b) * sign;
}

/** Transactions run one after another, so no other one holds a lock. */
function skipLock(words: Words): void {
  if (!words.takes("for", "update")) return;
  if (words.takes("of")) words.name();
  words.takes("skip", "locked");
  words.takes("nowait");
}

/** The fields that a statement returns. */
export function fieldsOf(list: readonly Word[], names: Names): Field[] {
  const words = readerOf(list, "a list of fields");
  const fields: Field[] = [];
  do {
    if (words.takes("*")) {
      for (const [table, columns] of names.tables)
        for (const name of columns.keys())
          fields.push({ name, compute: (scope) => scope[table]?.[name] ?? null });
      continue;
    }
    const start = words.next;
    const { compute } = expression(words, names);
    const { last } = words;
    const isColumn = start.kind === "quoted" || start.kind === "name";
    const name = words.takes("as") ? words.name() : isColumn ? last.value : "?column?";
    fields.push({ name, compute });
  } while (words.takes(","));
  if (words.next.kind !== "end") throw new NotModelled(`"${words.next.value}" in a list of fields`);
  return fields;
}
