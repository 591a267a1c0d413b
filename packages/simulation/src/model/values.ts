import { NotModelled } from "./words.ts";

/** NULL, text, a number, a boolean, an array of texts or a JSON document. An instant is its ISO 8601 text. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
export type Row = Readonly<Record<string, Value>>;

/** Brings a value into the one form of its type, so that equal values compare as equal. */
export function canonical(type: string | null, value: unknown): Value {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "int2":
    case "int4":
    case "int8":
      return Number(value);
    case "bool":
      return typeof value === "boolean" ? value : value === "true" || value === "t";
    case "timestamptz":
      return new Date(value as string | Date).toISOString();
    case "json":
    case "jsonb":
      return documentOf(typeof value === "string" ? JSON.parse(value) : value);
    case "_text":
    case "_uuid":
      return Array.isArray(value) ? value.map(String) : elementsOf(String(value));
    case "text":
    case "uuid":
    case "varchar":
      return String(value);
    case null:
      return value as Value;
    default:
      throw new NotModelled(`values of type ${type}`);
  }
}

/** `jsonb` orders an object's keys by length, then alphabetically. The result is frozen. */
function documentOf(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(documentOf));
  const entries = Object.entries(value as Record<string, Value>)
    .map(([key, inner]) => [key, documentOf(inner)] as const)
    .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1));
  return Object.freeze(Object.fromEntries(entries));
}

/** `{"a","b"}` → a, b */
function elementsOf(literal: string): string[] {
  return [...literal.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "",
  );
}

/** Less than 0, 0 or more than 0, as Postgres orders values of one type in the locale C. */
export function order(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (Array.isArray(a) && Array.isArray(b)) return orderOfRows(a, b);
  throw new NotModelled(`a comparison of ${JSON.stringify(a)} with ${JSON.stringify(b)}`);
}

function orderOfRows(a: readonly Value[], b: readonly Value[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = order(a[at] ?? null, b[at] ?? null);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
