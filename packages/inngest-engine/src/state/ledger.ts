import type { RunStore } from "./run-store.ts";

/** Documents of one kind: reads come from memory, writes go through to the store. */
export interface Ledger<T> {
  get(id: string): T | undefined;
  /** Call it also after changing a document in place. */
  set(id: string, document: T): void;
  delete(id: string): void;
  values(): IterableIterator<T>;
  keys(): IterableIterator<string>;
  entries(): IterableIterator<[string, T]>;
  readonly size: number;
}

/** @param restored the stored documents of this kind, from an earlier process. */
export function createLedger<T>(store: RunStore, kind: string, restored: Iterable<[string, T]>): Ledger<T> {
  const documents = new Map<string, T>(restored);
  return {
    get: (id) => documents.get(id),
    set(id, document) {
      documents.set(id, document);
      store.write({ kind, id, document });
    },
    delete(id) {
      if (documents.delete(id)) store.write({ kind, id });
    },
    values: () => documents.values(),
    keys: () => documents.keys(),
    entries: () => documents.entries(),
    get size() {
      return documents.size;
    },
  };
}
