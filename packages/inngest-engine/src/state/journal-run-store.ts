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

/** Appended characters after which the file is folded again. */
const FOLD_AFTER = 32_000_000;

/**
 * Keeps the engine's work as lines of JSON in `<directory>/engine.jsonl`. Every change is one appended line, so
 * that a process killed at any moment loses at most the line it was writing. The file is folded (only the last
 * state of each document stays) when it is opened and whenever it has grown much.
 */
export function createJournalRunStore(directory: string, foldAfter: number = FOLD_AFTER): RunStore {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, "engine.jsonl");
  let { documents, file } = openFolded(path);
  let appended = 0;
  let open = true;
  return {
    load: () => documents,
    write(entry) {
      if (!open) return;
      const line = toLine(entry);
      appendFileSync(file, line);
      appended += line.length;
      if (appended < foldAfter) return;
      closeSync(file);
      ({ documents, file } = openFolded(path));
      appended = 0;
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

function openFolded(path: string): { documents: StoredDocument[]; file: number } {
  const documents = existsSync(path) ? fold(readFileSync(path, "utf8")) : [];
  writeFileSync(`${path}.new`, documents.map(toLine).join(""));
  renameSync(`${path}.new`, path);
  return { documents, file: openSync(path, "a") };
}

function toLine(entry: StoredDocument): string {
  return `${JSON.stringify(entry)}\n`;
}

function fold(text: string): StoredDocument[] {
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
    // The last line of a process that was killed while it wrote.
    return null;
  }
}
