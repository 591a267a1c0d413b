/** What the engine keeps: one JSON document per kind and id. */
export interface StoredDocument {
  kind: string;
  id: string;
  /** Absent when the document was taken away. */
  document?: unknown;
}

/** Where the engine keeps its work, so that it survives a restart of the engine. */
export interface RunStore {
  /** All documents that are there, called once before anything else. */
  load(): StoredDocument[];
  /** Writes or (without a document) takes away; durable when it returns. */
  write(entry: StoredDocument): void;
  close(): void;
}

/** Keeps nothing beyond the process: for tests. */
export function createMemoryRunStore(): RunStore {
  return { load: () => [], write: () => {}, close: () => {} };
}
