/** A decoded request body or query: Stripe's form encoding knows strings, lists and hashes only. */
export type Wire = string | Wire[] | WireHash;
export interface WireHash {
  [key: string]: Wire;
}

/**
 * Decodes `items[0][price]=price_1&expand[]=customer` into lists and hashes.
 * Keys that are all whole numbers make a list, in the order of the numbers.
 */
export function decodeForm(text: string): WireHash {
  const root: WireHash = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) assign(root, segments(name), value);
  return asHash(tidy(root));
}

/** Serializes a decoded value independent of key order, to compare two requests. */
export function fingerprint(value: Wire): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(fingerprint).join()}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${fingerprint(inner)}`).join()}}`;
}

function segments(name: string): string[] {
  const open = name.indexOf("[");
  if (open <= 0 || !name.endsWith("]")) return [name];
  return [name.slice(0, open), ...name.slice(open + 1, -1).split("][")];
}

function assign(root: WireHash, path: readonly string[], value: string): void {
  let node = root;
  for (const [depth, segment] of path.entries()) {
    const key = segment === "" ? String(Object.keys(node).length) : segment;
    if (depth === path.length - 1) {
      node[key] = value;
      return;
    }
    const inner = node[key];
    const next: WireHash = isHash(inner) ? inner : Object.create(null);
    node[key] = next;
    node = next;
  }
}

function tidy(value: Wire): Wire {
  if (!isHash(value)) return value;
  const keys = Object.keys(value);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys
      .map(Number)
      .sort((a, b) => a - b)
      .map((key) => tidy(value[String(key)] ?? ""));
  }
  return Object.fromEntries(keys.map((key) => [key, tidy(value[key] ?? "")]));
}

function asHash(value: Wire): WireHash {
  if (isHash(value)) return value;
  return Array.isArray(value) ? Object.fromEntries(value.entries()) : {};
}

export function isHash(value: Wire | undefined): value is WireHash {
  return typeof value === "object" && !Array.isArray(value);
}
