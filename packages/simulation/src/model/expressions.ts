import { canonical, order, type Row, type Value } from "./values.ts";
import { NotModelled, type Words } from "./words.ts";

/** Rows by the full names or the aliases of their tables; NULL where an outer join found none. */
export type Scope = Record<string, Row | null>;
/** Computes a value from the rows in scope and the parameters. */
export type Compute = (scope: Scope, parameters: readonly unknown[]) => Value;

export interface Expression {
  compute: Compute;
  /** The type's name in `pg_type`; NULL for a value that takes the type of the other operand. */
  type: string | null;
}

/** The names in scope. */
export interface Names {
  /** The types of the columns of each table in scope, by the table's full name or its alias. */
  tables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  outer: Names | null;
  /** Compiles a subquery. */
  select(words: Words, names: Names): { rows(scope: Scope, parameters: readonly unknown[]): Value[][] };
}

const typeNames: Readonly<Record<string, string>> = { integer: "int4", bigint: "int8", boolean: "bool" };

export function expression(words: Words, names: Names): Expression {
  let left = conjunction(words, names);
  while (words.takes("or")) left = either(left, conjunction(words, names));
  return left;
}

function conjunction(words: Words, names: Names): Expression {
  let left = negation(words, names);
  while (words.takes("and")) left = both(left, negation(words, names));
  return left;
}

function negation(words: Words, names: Names): Expression {
  if (!words.takes("not")) return comparison(words, names);
  const { compute } = negation(words, names);
  return truth((scope, parameters) => negated(compute(scope, parameters)));
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  "=": (difference) => difference === 0,
  "<>": (difference) => difference !== 0,
  "<": (difference) => difference < 0,
  "<=": (difference) => difference <= 0,
  ">": (difference) => difference > 0,
  ">=": (difference) => difference >= 0,
};

function comparison(words: Words, names: Names): Expression {
  const left = sum(words, names);
  if (words.takes("is")) {
    const isWanted = !words.takes("not");
    words.expect("null");
    return truth((scope, parameters) => (left.compute(scope, parameters) === null) === isWanted);
  }
  if (words.isNext("in") || (words.isNext("not") && words.isNext("in", 1))) return within(words, names, left);
  if (words.takes("like")) {
    const pattern = like(left, sum(words, names));
    return strict(left, pattern, (text, shape) => patternOf(String(shape)).test(String(text)));
  }
  if (words.takes("@>")) {
    const right = like(left, sum(words, names));
    return strict(left, right, (all, some) =>
      (some as Value[]).every((element) => (all as Value[]).includes(element)),
    );
  }
  const holds = words.next.kind === "sign" ? comparisons[words.next.value] : undefined;
  if (!holds) return left;
  words.take();
  if (words.takes("any")) {
    words.expect("(");
    const list = expression(words, names);
    words.expect(")");
    return strict(left, list, (value, elements) =>
      (elements as Value[]).some((element) => element !== null && holds(order(value, element))),
    );
  }
  const right = sum(words, names);
  return strict(like(right, left), like(left, right), (a, b) => holds(order(a, b)));
}

/** `%` stands for any text, `_` for one character; escapes are not modelled. */
function patternOf(shape: string): RegExp {
  if (shape.includes("\\")) throw new NotModelled("an escape in a pattern");
  const literal = shape.replaceAll(/[.*+?^${}()|[\]]/g, "\\$&");
  return new RegExp(`^${literal.replaceAll("%", ".*").replaceAll("_", ".")}$`, "s");
}

function within(words: Words, names: Names, left: Expression): Expression {
  const isWanted = !words.takes("not");
  words.expect("in");
  words.expect("(");
  const elements = words.isNext("select") ? column(words, names) : list(words, names, left);
  words.expect(")");
  return truth((scope, parameters) => {
    const value = left.compute(scope, parameters);
    if (value === null) return null;
    const all = elements(scope, parameters);
    if (all.some((element) => element !== null && order(value, element) === 0)) return isWanted;
    return all.includes(null) ? null : !isWanted;
  });
}

function column(words: Words, names: Names): (scope: Scope, parameters: readonly unknown[]) => Value[] {
  const inner = names.select(words, names);
  return (scope, parameters) => inner.rows(scope, parameters).map(([first]) => first ?? null);
}

function list(words: Words, names: Names, left: Expression) {
  const all = [like(left, expression(words, names))];
  while (words.takes(",")) all.push(like(left, expression(words, names)));
  return (scope: Scope, parameters: readonly unknown[]) =>
    all.map(({ compute }) => compute(scope, parameters));
}

function sum(words: Words, names: Names): Expression {
  let left = cast(words, names);
  while (words.isNext("+") || words.isNext("-")) {
    const sign = words.take().value === "+" ? 1 : -1;
    const right = cast(words, names);
    left = {
      ...strict(left, right, (a, b) => (a as number) + sign * (b as number)),
      type: left.type ?? right.type,
    };
  }
  return left;
}

function cast(words: Words, names: Names): Expression {
  let value = primary(words, names);
  while (words.takes("::")) {
    const name = words.name();
    const base = typeNames[name] ?? name;
    const type = words.takes("[", "]") ? `_${base}` : base;
    const { compute } = value;
    value = { type, compute: (scope, parameters) => canonical(type, compute(scope, parameters)) };
  }
  return value;
}

function primary(words: Words, names: Names): Expression {
  if (words.takes("(")) return inParentheses(words, names);
  if (words.takes("exists")) {
    words.expect("(");
    const inner = names.select(words, names);
    words.expect(")");
    return truth((scope, parameters) => inner.rows(scope, parameters).length > 0);
  }
  if (words.takes("array", "[")) {
    const elements = list(words, names, { compute: () => null, type: null });
    words.expect("]");
    return { type: "_text", compute: elements };
  }
  const { kind, value } = words.next;
  if (kind === "name" && words.isNext("(", 1)) return called(words, names);
  if (kind === "name" || kind === "quoted") return constantOrColumn(words, names);
  words.take();
  if (kind === "parameter")
    return { type: null, compute: (_scope, parameters) => (parameters[Number(value) - 1] ?? null) as Value };
  if (kind === "number") return { type: "int4", compute: () => Number(value) };
  if (kind === "text") return { type: null, compute: () => value };
  throw new NotModelled(`a value that begins with "${value}"`);
}

/** One value, or several as a row. */
function inParentheses(words: Words, names: Names): Expression {
  const values = [expression(words, names)];
  while (words.takes(",")) values.push(expression(words, names));
  words.expect(")");
  const [only] = values;
  if (only && values.length === 1) return only;
  return {
    type: null,
    compute: (scope, parameters) => values.map(({ compute }) => compute(scope, parameters)),
  };
}

function called(words: Words, names: Names): Expression {
  const name = words.name();
  words.expect("(");
  const given = [expression(words, names)];
  while (words.takes(",")) given.push(expression(words, names));
  words.expect(")");
  const values = (scope: Scope, parameters: readonly unknown[]) =>
    given.map(({ compute }) => compute(scope, parameters));
  const type = given.find((argument) => argument.type !== null)?.type ?? null;
  if (name === "coalesce")
    return { type, compute: (...at) => values(...at).find((value) => value !== null) ?? null };
  if (name === "array_append")
    return {
      type,
      compute: (...at) => {
        const [all, element] = values(...at);
        return [...((all ?? []) as Value[]), element ?? null];
      },
    };
  if (name === "cardinality")
    return {
      type: "int4",
      compute: (...at) => (values(...at)[0] as readonly Value[] | null)?.length ?? null,
    };
  throw new NotModelled(`the function ${name}`);
}

function constantOrColumn(words: Words, names: Names): Expression {
  if (words.takes("null")) return { type: null, compute: () => null };
  if (words.takes("true")) return truth(() => true);
  if (words.takes("false")) return truth(() => false);
  const path = [words.name()];
  while (words.takes(".")) path.push(words.name());
  const name = path.pop() ?? "";
  const table = path.length > 0 ? path.join(".") : tableWith(names, name);
  const type = typeOf(names, table, name);
  return { type, compute: (scope) => scope[table]?.[name] ?? null };
}

function tableWith(names: Names, name: string): string {
  for (let at: Names | null = names; at; at = at.outer)
    for (const [table, columns] of at.tables) if (columns.has(name)) return table;
  throw new NotModelled(`the column ${name}`);
}

function typeOf(names: Names, table: string, name: string): string {
  for (let at: Names | null = names; at; at = at.outer) {
    const type = at.tables.get(table)?.get(name);
    if (type) return type;
  }
  throw new NotModelled(`the column ${table}.${name}`);
}

/** A parameter takes the type of the other operand. */
function like(model: Expression, value: Expression): Expression {
  const { type } = model;
  if (value.type !== null || type === null) return value;
  return { type, compute: (scope, parameters) => canonical(type, value.compute(scope, parameters)) };
}

function truth(compute: Compute): Expression {
  return { type: "bool", compute };
}

/** NULL when either operand is NULL. */
function strict(left: Expression, right: Expression, apply: (a: Value, b: Value) => Value): Expression {
  return truth((scope, parameters) => {
    const a = left.compute(scope, parameters);
    if (a === null) return null;
    const b = right.compute(scope, parameters);
    return b === null ? null : apply(a, b);
  });
}

function negated(value: Value): Value {
  return value === null ? null : value !== true;
}

function both(left: Expression, right: Expression): Expression {
  return truth((scope, parameters) => {
    const a = left.compute(scope, parameters);
    if (a === false) return false;
    const b = right.compute(scope, parameters);
    return b === false ? false : a === null || b === null ? null : true;
  });
}

function either(left: Expression, right: Expression): Expression {
  return truth((scope, parameters) => {
    const a = left.compute(scope, parameters);
    if (a === true) return true;
    const b = right.compute(scope, parameters);
    return b === true ? true : a === null || b === null ? null : false;
  });
}
