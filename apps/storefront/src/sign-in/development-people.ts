import { readFile } from "node:fs/promises";
import { z } from "zod";

const personSchema = z.object({
  key: z.string(),
  name: z.string(),
  /** Their state as a customer. */
  about: z.string(),
  organisation: z.string().optional(),
  email: z.string(),
  password: z.string(),
});
export type DevelopmentPerson = z.infer<typeof personSchema>;

/**
 * Path of the file with the seeded people of `pnpm dev`; NULL elsewhere.
 *
 * @throws Error in production: the file lets every visitor sign in as any of them
 */
export function developmentPeopleFile(env: NodeJS.ProcessEnv): string | null {
  const file = env.DEVELOPMENT_PEOPLE_FILE;
  if (!file) return null;
  if (env.NODE_ENV === "production")
    throw new Error(
      "DEVELOPMENT_PEOPLE_FILE lets every visitor sign in as somebody else. Unset it in production.",
    );
  return file;
}

/** Empty until the world is seeded. */
export async function readDevelopmentPeople(file: string): Promise<DevelopmentPerson[]> {
  try {
    return z.array(personSchema).parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
