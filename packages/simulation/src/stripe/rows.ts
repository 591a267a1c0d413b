/** An object of Stripe's as JSON. */
export type Row = Record<string, unknown> & { id: string };
/** Stripe's objects by their kind: the simulator's tables, or what a naive design has copied from payloads. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

/** Finds rows by what they refer to. References may be ids or expanded objects. */
export interface RowIndex {
  readonly rows: Rows;
  all(kind: string): readonly Row[];
  byId(kind: string, id: string | null): Row | undefined;
  /** Rows whose field refers to an object; a path of several fields is joined by dots. */
  where(kind: string, field: string, id: string | null): readonly Row[];
}

const indexes = new WeakMap<Rows, RowIndex>();

export function indexOf(rows: Rows): RowIndex {
  const known = indexes.get(rows);
  if (known) return known;
  const groups = new Map<string, Map<string, Row[]>>();
  const grouped = (kind: string, field: string) => {
    const name = `${kind} ${field}`;
    const found = groups.get(name) ?? groupedBy(rows[kind] ?? [], field);
    groups.set(name, found);
    return found;
  };
  const index: RowIndex = {
    rows,
    all: (kind) => rows[kind] ?? [],
    byId: (kind, id) => (id === null ? undefined : grouped(kind, "id").get(id)?.[0]),
    where: (kind, field, id) => (id === null ? [] : (grouped(kind, field).get(id) ?? [])),
  };
  indexes.set(rows, index);
  return index;
}

function groupedBy(rows: readonly Row[], path: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const id = idOf(fieldOf(row, path));
    if (id === null) continue;
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}

/** The value at a path of fields joined by dots; undefined when one of them is missing. */
export function fieldOf(row: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], row);
}

/** The id in a field that holds an id, an expanded object or nothing. */
export function idOf(reference: unknown): string | null {
  if (typeof reference === "string") return reference;
  return (reference as { id?: string } | null | undefined)?.id ?? null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** The rows of a list that another object embeds. */
export function listed(row: unknown, path: string): readonly Row[] {
  const list = fieldOf(row, path) as { data?: Row[] } | null | undefined;
  return list?.data ?? [];
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** By time of creation, then by id. */
export function byAge(a: Row, b: Row): number {
  return Number(a.created) - Number(b.created) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}
