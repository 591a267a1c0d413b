/** A stored document: one per kind and id. */
export interface StoredDocument {
  kind: string;
  id: string;
  /** JSON. Absent: the document was deleted. */
  document?: unknown;
}

/** Stores the engine's work, so that it survives a restart. */
export interface RunStore {
  /** All documents. The engine calls it once, first. */
  load(): StoredDocument[];
  /** Writes a document, or deletes it when the entry has none. Durable when it returns. */
  write(entry: StoredDocument): void;
  close(): void;
}

/** Stores nothing beyond the process. */
export function createMemoryRunStore(): RunStore {
  return { load: () => [], write: () => {}, close: () => {} };
}
