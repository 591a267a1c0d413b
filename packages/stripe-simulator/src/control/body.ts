/** Reads the fields of a control command. Each reader throws a TypeError that names the field. */
export interface ControlBody {
  has(field: string): boolean;
  text(field: string, otherwise?: string): string;
  number(field: string): number | undefined;
  oneOf<const T extends string>(field: string, ...allowed: T[]): T;
  rest(): Record<string, unknown>;
}

/** Accepts JSON and, for the inspector's plain forms, `a=1&b=2`. */
export function readBody(raw: string): ControlBody {
  const fields = parse(raw);
  return {
    has: (field) => fields[field] !== undefined && fields[field] !== "",
    text(field, otherwise) {
      const value = fields[field] ?? otherwise;
      if (typeof value !== "string" || value === "") throw new TypeError(`"${field}" must be a text.`);
      return value;
    },
    number(field) {
      const value = fields[field];
      if (value === undefined || value === "") return undefined;
      const number = Number(value);
      if (!Number.isFinite(number))
        throw new TypeError(`"${field}" must be a number, not ${JSON.stringify(value)}.`);
      return number;
    },
    oneOf(field, ...allowed) {
      const found = allowed.find((option) => option === fields[field]);
      if (found === undefined) throw new TypeError(`"${field}" must be one of ${allowed.join(", ")}.`);
      return found;
    },
    rest: () => fields,
  };
}

function parse(raw: string): Record<string, unknown> {
  const trimmed = raw.trim();
  if (trimmed === "") return {};
  if (!trimmed.startsWith("{")) return Object.fromEntries(new URLSearchParams(trimmed));
  const value: unknown = JSON.parse(trimmed);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
