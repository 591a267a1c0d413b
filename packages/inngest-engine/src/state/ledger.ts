import type { RunStore } from "./run-store.ts";

/** Documents of one kind: read from memory, written through to the store. */
export interface Ledger<T> {
  get(id: string): T | undefined;
  /** Also to be called after a document was changed in place. */
  set(id: string, document: T): void;
  delete(id: string): void;
  values(): IterableIterator<T>;
  entries(): IterableIterator<[string, T]>;
  readonly size: number;
}

/** @param restored What the store held of this kind when the engine opened. */
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
    entries: () => documents.entries(),
    get size() {
      return documents.size;
    },
  };
}
