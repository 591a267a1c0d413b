import { Environment } from "@marcbachmann/cel-js";

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
const compiled = new Map<string, (context: Record<string, unknown>) => unknown>();

/** @returns the parser's message, or `null` when the expression parses. */
export function expressionProblem(source: string): string | null {
  try {
    compile(source);
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}

/**
 * The value of a CEL expression over `event` (and `async` in matches). As on the real server, a missing key
 * reads as null and never fails; a comparison between types that do not compare gives null.
 */
export function evaluate(source: string, context: Record<string, unknown>): unknown {
  const expression = compile(source);
  // has() must tell missing from null, which the null-reading view hides.
  const view = source.includes("has(") ? context : mapValues(context, readMissingAsNull);
  try {
    return plain(expression(view));
  } catch {
    return null;
  }
}

/** Whether a condition is true. No condition counts as true. */
export function holds(source: string | undefined, context: Record<string, unknown>): boolean {
  return source === undefined || source === "" || evaluate(source, context) === true;
}

/** The value of a key expression as text: equal values give equal keys. */
export function keyOf(source: string | undefined, context: Record<string, unknown>): string {
  return source === undefined ? "" : JSON.stringify(evaluate(source, context) ?? null);
}

function compile(source: string): (context: Record<string, unknown>) => unknown {
  const known = compiled.get(source);
  if (known) return known;
  const parsed = environment.parse(source);
  compiled.set(source, parsed);
  return parsed;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

function mapValues(context: Record<string, unknown>, change: (value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key, change(value)]));
}

function readMissingAsNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readMissingAsNull);
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, key) {
      if (Object.hasOwn(target, key)) return readMissingAsNull(Reflect.get(target, key));
      // The evaluator reads the constructor to recognise a plain map.
      return key === "constructor" ? Object : null;
    },
    getOwnPropertyDescriptor: (target, key) =>
      Reflect.getOwnPropertyDescriptor(target, key) ?? { configurable: true, enumerable: true, value: null },
  });
}
