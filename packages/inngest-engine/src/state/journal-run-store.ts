import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { RunStore, StoredDocument } from "./run-store.ts";

/** Appended characters after which the store compacts the file. */
const COMPACT_AFTER = 32_000_000;

/**
 * Stores the engine's work as lines of JSON in `<directory>/engine.jsonl`. Each change appends one line, so a process
 * killed at any moment loses at most the line it was writing. On opening, and after much growth, the store compacts
 * the file to the last state of each document.
 */
export function createJournalRunStore(directory: string, compactAfter: number = COMPACT_AFTER): RunStore {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "engine.jsonl");
  let { documents, file } = openCompacted(path);
  let appended = 0;
  let open = true;
  return {
    load: () => documents,
    write(entry) {
      if (!open) return;
      const line = toLine(entry);
      appendFileSync(file, line);
      appended += line.length;
      if (appended < compactAfter) return;
      closeSync(file);
      ({ documents, file } = openCompacted(path));
      appended = 0;
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

function openCompacted(path: string): { documents: StoredDocument[]; file: number } {
  const documents = existsSync(path) ? compact(readFileSync(path, "utf8")) : [];
  writeFileSync(`${path}.new`, documents.map(toLine).join(""));
  renameSync(`${path}.new`, path);
  return { documents, file: openSync(path, "a") };
}

function toLine(entry: StoredDocument): string {
  return `${JSON.stringify(entry)}\n`;
}

function compact(text: string): StoredDocument[] {
  const latest = new Map<string, StoredDocument>();
  for (const line of text.split("\n")) {
    const entry = parseLine(line);
    if (!entry) continue;
    const key = `${entry.kind}\n${entry.id}`;
    if (entry.document === undefined) latest.delete(key);
    else latest.set(key, entry);
  }
  return [...latest.values()];
}

function parseLine(line: string): StoredDocument | null {
  if (line === "") return null;
  try {
    return JSON.parse(line);
  } catch {
    // A process was killed while it wrote this line.
    return null;
  }
}
