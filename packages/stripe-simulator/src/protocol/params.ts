import { invalidRequest } from "./errors.ts";
import { isHash, type Wire, type WireHash } from "./form.ts";

/** How one parameter is read. `parse` throws Stripe's 400 when the value is not acceptable. */
export interface Param<T, R extends boolean = boolean> {
  readonly required: R;
  parse(value: Wire, at: string): T;
}

export type Shape = { readonly [name: string]: Param<unknown> };

type Value<P> = P extends Param<infer T> ? T : never;
type RequiredNames<S extends Shape> = {
  [K in keyof S]: S[K] extends Param<unknown, true> ? K : never;
}[keyof S];

export type Parsed<S extends Shape> = { [K in RequiredNames<S>]: Value<S[K]> } & {
  [K in Exclude<keyof S, RequiredNames<S>>]?: Value<S[K]>;
};

/**
 * Reads a hash by its shape. An undeclared name is refused: a typing error, or a parameter that the simulator
 * does not know, must never pass as success.
 */
export function parseShape<S extends Shape>(shape: S, wire: WireHash, at = ""): Parsed<S> {
  const nameOf = (key: string) => (at === "" ? key : `${at}[${key}]`);
  const unknown = Object.keys(wire).find((key) => !Object.hasOwn(shape, key));
  if (unknown !== undefined) {
    const param = nameOf(unknown);
    throw invalidRequest(`Received unknown parameter: ${param}`, { code: "parameter_unknown", param });
  }
  const parsed: Record<string, unknown> = {};
  for (const [key, param] of Object.entries(shape)) {
    const value = wire[key];
    if (value !== undefined) parsed[key] = param.parse(value, nameOf(key));
    else if (param.required) throw missingParam(nameOf(key));
  }
  return parsed as Parsed<S>;
}

export function missingParam(param: string): Error {
  return invalidRequest(`Missing required param: ${param}.`, { code: "parameter_missing", param });
}

export function required<T>(param: Param<T>): Param<T, true> {
  return { required: true, parse: param.parse };
}

function optional<T>(parse: (value: Wire, at: string) => T): Param<T, false> {
  return { required: false, parse };
}

export function text(limit = 5000): Param<string, false> {
  return optional((value, at) => {
    if (typeof value !== "string") throw invalidRequest("Invalid string.", { param: at });
    if (value === "") {
      throw invalidRequest(
        `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however '${at}' cannot be unset. You should remove '${at}' from your request or supply a non-empty value.`,
        { code: "parameter_invalid_empty", param: at },
      );
    }
    if (value.length > limit) {
      throw invalidRequest(`Invalid string: must be at most ${limit} characters`, { param: at });
    }
    return value;
  });
}

export function integer(limits: { min?: number; max?: number } = {}): Param<number, false> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = limits;
  return optional((value, at) => {
    if (typeof value !== "string" || !/^-?\d+$/.test(value)) {
      throw invalidRequest(`Invalid integer: ${String(value)}`, {
        code: "parameter_invalid_integer",
        param: at,
      });
    }
    const number = Number(value);
    if (number < min) {
      throw invalidRequest(`This value must be greater than or equal to ${min}.`, {
        code: "parameter_invalid_integer",
        param: at,
      });
    }
    if (number > max) {
      throw invalidRequest(`This value must be less than or equal to ${max} (passed ${number}).`, {
        code: "parameter_invalid_integer",
        param: at,
      });
    }
    return number;
  });
}

export function decimal(): Param<string, false> {
  return optional((value, at) => {
    if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) {
      throw invalidRequest(`Invalid decimal: ${String(value)}`, { param: at });
    }
    return value;
  });
}

export function flag(): Param<boolean, false> {
  return optional((value, at) => {
    if (value === "true") return true;
    if (value === "false") return false;
    throw invalidRequest(`Invalid boolean: ${String(value)}`, { param: at });
  });
}

export function oneOf<const T extends string>(...allowed: readonly T[]): Param<T, false> {
  return optional((value, at) => {
    const found = allowed.find((option) => option === value);
    if (found === undefined)
      throw invalidRequest(`Invalid ${at}: must be one of ${allowed.join(", ")}`, { param: at });
    return found;
  });
}

export function list<T>(item: Param<T>, limit = 100): Param<T[], false> {
  return optional((value, at) => {
    if (!Array.isArray(value)) throw invalidRequest("Invalid array", { param: at });
    if (value.length > limit)
      throw invalidRequest(`Array must contain at most ${limit} elements`, { param: at });
    return value.map((inner, index) => item.parse(inner, `${at}[${index}]`));
  });
}

export function hash<S extends Shape>(shape: S): Param<Parsed<S>, false> {
  return optional((value, at) => {
    if (!isHash(value)) throw invalidRequest("Invalid object", { param: at });
    return parseShape(shape, value, at);
  });
}

/** Reads an empty value, which unsets a field, as null. */
export function emptyable<T>(param: Param<T>): Param<T | null, false> {
  return optional((value, at) => (value === "" ? null : param.parse(value, at)));
}

/** Either of two forms, chosen by the value itself. */
function either<A, B>(chooseFirst: (value: Wire) => boolean, a: Param<A>, b: Param<B>): Param<A | B, false> {
  return optional((value, at): A | B => (chooseFirst(value) ? a.parse(value, at) : b.parse(value, at)));
}

/** `created[gte]=…` or one exact second. */
export interface Range {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

export function isWithin({ gt, gte, lt, lte }: Range, value: number): boolean {
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}

export function range(): Param<Range, false> {
  const bounds = hash({ gt: integer(), gte: integer(), lt: integer(), lte: integer() });
  return optional((value, at) => {
    if (isHash(value)) return bounds.parse(value, at);
    const exact = integer().parse(value, at);
    return { gte: exact, lte: exact };
  });
}

/** A unix second or a word such as `now`. */
export function timestampOr<const W extends string>(...words: readonly W[]): Param<number | W, false> {
  return either((value) => words.some((word) => word === value), oneOf(...words), integer());
}

/**
 * A parameter of Stripe's that has no effect here (page style, tax, shipping). Any value is accepted, so that
 * production code runs unchanged.
 */
export function ignored(): Param<Wire, false> {
  return optional((value) => value);
}
