/** Keeps the newest entries. */
export interface BoundedLog<T> {
  readonly entries: readonly T[];
  push(entry: T): void;
  clear(): void;
}

export function createBoundedLog<T>(limit: number): BoundedLog<T> {
  const entries: T[] = [];
  return {
    entries,
    push(entry) {
      entries.push(entry);
      // Cutting a tenth at a time keeps the cost of a push constant on average.
      if (entries.length > limit * 1.1) entries.splice(0, entries.length - limit);
    },
    clear() {
      entries.length = 0;
    },
  };
}
