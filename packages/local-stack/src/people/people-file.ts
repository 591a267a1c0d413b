import { readFile, rename, writeFile } from "node:fs/promises";

/** Somebody of the seeded world, as the shop's switcher shows and signs them in. */
export interface SeededPerson {
  key: string;
  name: string;
  about: string;
  /** Name of the organisation that they belong to; absent for who buys for themselves. */
  organisation?: string;
  email: string;
  /** Made up for this world; worth nothing anywhere else. */
  password: string;
}

/** Empty when nobody has been seeded yet. @throws Error when the file is there and cannot be read. */
export async function readPeople(path: string): Promise<SeededPerson[]> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "[]";
    throw error;
  });
  return JSON.parse(text) as SeededPerson[];
}

/** Replaced in one move: the shop may be reading it. */
export async function writePeople(path: string, people: readonly SeededPerson[]): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(people, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
