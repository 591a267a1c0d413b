export interface Row {
  id: string;
}

/**
 * The rows of one kind of object. Rows are never changed in place: `put` replaces one, so an event can hold
 * the version it announced without copying it.
 */
export interface Table<T extends Row> {
  get(id: string): T | undefined;
  /** Newest first, as Stripe lists. */
  all(): T[];
  /** Rows whose indexed field has this value, newest first. */
  where(index: string, value: string): T[];
  put(row: T): T;
  remove(id: string): void;
  /** Grows with every new row; undefined for a removed one. */
  orderOf(id: string): number | undefined;
  readonly size: number;
  dump(): T[];
  load(rows: readonly T[]): void;
}

/** Shows each object as it was before its last change; shared by all tables of a store. */
export interface ReadMode {
  stale: boolean;
}

type IndexOf<T> = (row: T) => string | null;

export function createTable<T extends Row>(
  mode: ReadMode,
  indexes: Record<string, IndexOf<T>> = {},
): Table<T> {
  const rows = new Map<string, T>();
  const previous = new Map<string, T>();
  const order = new Map<string, number>();
  const lookups = new Map(Object.keys(indexes).map((name) => [name, new Map<string, Set<string>>()]));
  let count = 0;

  const seen = (row: T): T => (mode.stale ? (previous.get(row.id) ?? row) : row);
  const listed = (found: Iterable<T>): T[] => {
    const newestFirst = [...found].reverse();
    return mode.stale ? newestFirst.filter((row) => previous.has(row.id)).map(seen) : newestFirst;
  };
  const unindex = (row: T) => {
    for (const [name, fieldOf] of Object.entries(indexes)) {
      const value = fieldOf(row);
      if (value !== null) lookups.get(name)?.get(value)?.delete(row.id);
    }
  };
  const index = (row: T) => {
    for (const [name, fieldOf] of Object.entries(indexes)) {
      const value = fieldOf(row);
      const lookup = lookups.get(name);
      if (value === null || !lookup) continue;
      const ids = lookup.get(value) ?? new Set();
      lookup.set(value, ids.add(row.id));
    }
  };

  const table: Table<T> = {
    get(id) {
      const row = rows.get(id);
      return row && seen(row);
    },
    all: () => listed(rows.values()),
    where(name, value) {
      const ids = [...(lookups.get(name)?.get(value) ?? [])];
      ids.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
      return listed(ids.flatMap((id) => rows.get(id) ?? []));
    },
    put(row) {
      const old = rows.get(row.id);
      if (old) {
        unindex(old);
        previous.set(row.id, old);
      } else {
        order.set(row.id, count++);
      }
      rows.set(row.id, row);
      index(row);
      return row;
    },
    remove(id) {
      const old = rows.get(id);
      if (!old) return;
      unindex(old);
      rows.delete(id);
      previous.delete(id);
      order.delete(id);
    },
    orderOf: (id) => order.get(id),
    get size() {
      return rows.size;
    },
    dump: () => [...rows.values()],
    load(saved) {
      for (const id of [...rows.keys()]) table.remove(id);
      for (const row of saved) table.put(row);
    },
  };
  return table;
}
