import { readFile } from "node:fs/promises";
import { z } from "zod";

const personSchema = z.object({
  key: z.string(),
  name: z.string(),
  /** What is true of them. */
  about: z.string(),
  organisation: z.string().optional(),
  email: z.string(),
  password: z.string(),
});
export type DevelopmentPerson = z.infer<typeof personSchema>;

/**
 * Where the world of `pnpm dev` keeps its people; NULL everywhere else.
 *
 * @throws Error in production: whoever can read that file can be any of them.
 */
export function developmentPeopleFile(env: NodeJS.ProcessEnv): string | null {
  const file = env.DEVELOPMENT_PEOPLE_FILE;
  if (!file) return null;
  if (env.NODE_ENV === "production")
    throw new Error(
      "DEVELOPMENT_PEOPLE_FILE lets every visitor be somebody else: unset it where NODE_ENV is production.",
    );
  return file;
}

/** Empty while the world is being filled. */
export async function readDevelopmentPeople(file: string): Promise<DevelopmentPerson[]> {
  try {
    return z.array(personSchema).parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
