import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Entry, Kind, Store } from "./store.ts";

const version = 1;
type Row = readonly [key: string, kind: Kind, value: unknown, expiresAt: number | null];

/** @throws Error when the file exists and is not one of ours. */
export async function loadDataFile(path: string, store: Store): Promise<void> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return;
  try {
    const file = JSON.parse(text) as { version: unknown; rows: Row[] };
    if (file.version !== version) throw new Error(`its version is ${file.version}, not ${version}`);
    store.restore(file.rows.map(([key, ...rest]) => [key, entryOf(...rest)]));
  } catch (cause) {
    throw new Error(`${path} is not a readable Redis data file: delete it to start empty.`, {
      cause,
    });
  }
}

/** Writes another file and renames it, so that a crash leaves either the old or the new file. */
export async function saveDataFile(path: string, store: Store): Promise<void> {
  const rows = store.entries().map(([key, entry]): Row => [key, entry.kind, plainOf(entry), entry.expiresAt]);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.unfinished`, JSON.stringify({ version, rows }));
  await rename(`${path}.unfinished`, path);
}

function plainOf(entry: Entry): unknown {
  if (entry.kind === "string" || entry.kind === "list") return entry.value;
  // As text: JSON has no infinity, and a score may be infinite.
  if (entry.kind === "zset") return [...entry.value].map(([member, score]) => [member, String(score)]);
  return [...entry.value];
}

function entryOf(kind: Kind, value: unknown, expiresAt: number | null): Entry {
  if (kind === "string") return { kind, value: value as string, expiresAt };
  if (kind === "list") return { kind, value: value as string[], expiresAt };
  if (kind === "set") return { kind, value: new Set(value as string[]), expiresAt };
  const pairs = value as Array<[string, string]>;
  if (kind === "hash") return { kind, value: new Map(pairs), expiresAt };
  return { kind, value: new Map(pairs.map(([member, score]) => [member, Number(score)])), expiresAt };
}
