import { readFile, rename, writeFile } from "node:fs/promises";

/** A seeded person, as the shop's switcher lists them and signs them in. */
export interface SeededPerson {
  key: string;
  name: string;
  about: string;
  /** Name of their organisation; absent for a person who buys for themselves. */
  organisation?: string;
  email: string;
  /** Random, and valid only in this world. */
  password: string;
}

/** Empty when there is no file yet. @throws Error when the file exists and is unreadable. */
export async function readPeople(path: string): Promise<SeededPerson[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "[]";
    throw error;
  });
  return JSON.parse(text) as SeededPerson[];
}

/** Replaces the file by a rename: the shop may be reading it. */
export async function writePeople(path: string, people: readonly SeededPerson[]): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(people, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
